package io.smartrec.core.postgres;

/**
 * Starts a PostgreSQL of its own when none is configured. Found by {@link java.util.ServiceLoader}:
 * the local launcher and the tests have one on the class path, the shaded jar has none.
 */
public interface LocalPostgresProvider {
  /**
   * Starts the local PostgreSQL unless it runs already. It goes on after this process.
   *
   * @return where it is; the password is in the password file, never in the address
   * @throws io.smartrec.core.error.UserException exit code 5 when it cannot be started, saying why
   */
  PostgresAddress start();
}
