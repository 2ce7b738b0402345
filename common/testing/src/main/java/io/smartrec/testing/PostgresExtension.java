package io.smartrec.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit Jupiter on a real PostgreSQL: one server for the whole JVM, which ends with it, and a fresh
 * empty database for each test class. The class takes it as a {@link TestDatabase} parameter.
 */
public final class PostgresExtension implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @Override
  public void beforeAll(ExtensionContext context) {
    // A nested class finds its outer class's database here.
    context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(OwnedDatabase.class, key -> OwnedDatabase.create());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            OwnedDatabase.class, key -> OwnedDatabase.create(), OwnedDatabase.class)
        .database();
  }

  /** Dropped when the test class is over. */
  private record OwnedDatabase(String name, TestDatabase database) implements AutoCloseable {
    static OwnedDatabase create() {
      String name = "test_" + DATABASES.incrementAndGet();
      Server.RUNNING.createDatabase(name);
      return new OwnedDatabase(name, new TestDatabase(Server.RUNNING, name));
    }

    @Override
    public void close() throws SQLException {
      Server.RUNNING.dropDatabase(name);
    }
  }

  /** Started with the first test class that needs it. */
  private static final class Server {
    static final LocalPostgres RUNNING = start();

    private static LocalPostgres start() {
      try {
        Path directory = Files.createTempDirectory("smartrec-test-postgres-");
        LocalPostgres server = LocalPostgres.onAnyPort(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy, "stop test PostgreSQL"));
        server.start();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
