package io.smartrec.testing;

import io.smartrec.core.postgres.LocalPostgresProvider;
import io.smartrec.core.postgres.PostgresAddress;
import java.nio.file.Path;

/**
 * The PostgreSQL of local runs. It lives in the directory of the system property {@code
 * smartrec.local-postgres.directory} (default {@code data/postgres}) and uses the database {@code
 * smartrec.local-postgres.database} (default {@code smartrec}), which it makes when it is missing.
 */
public final class LocalPostgresService implements LocalPostgresProvider {
  private static final String DIRECTORY = "smartrec.local-postgres.directory";
  private static final String DATABASE = "smartrec.local-postgres.database";

  @Override
  public PostgresAddress start() {
    LocalPostgres server = server();
    server.start();
    server.createDatabase(database());
    return server.address(database());
  }

  LocalPostgres server() {
    return LocalPostgres.at(directory());
  }

  PostgresAddress address() {
    return server().address(database());
  }

  Path directory() {
    return Path.of(System.getProperty(DIRECTORY, "data/postgres"));
  }

  private static String database() {
    return System.getProperty(DATABASE, "smartrec");
  }
}
