package io.smartrec.testing;

import io.smartrec.core.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.SQLException;

/** An empty database of one test class's own. {@link PostgresExtension} makes and drops it. */
public final class TestDatabase {
  private final LocalPostgres server;
  private final String name;

  TestDatabase(LocalPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  /** What a command's configuration needs to find it. */
  public PostgresAddress address() {
    return server.address(name);
  }

  /** A new connection, in auto-commit mode; the caller closes it. */
  public Connection open() throws SQLException {
    return server.connect(name);
  }
}
