package io.smartrec.testing;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;

/**
 * {@code bin/smartrec postgres start|stop|status}: the local launcher's own command, which no
 * cluster needs. Exit code 5 also when {@code status} finds no running server.
 */
public final class LocalPostgresCommand {
  private LocalPostgresCommand() {}

  /** One argument: start, stop or status. */
  public static void main(String[] arguments) {
    try {
      System.out.println(run(arguments.length == 1 ? arguments[0] : ""));
    } catch (UserException e) {
      System.err.println("smartrec: " + e.getMessage());
      System.exit(e.exitCode().code());
    }
  }

  private static String run(String action) {
    LocalPostgresService service = new LocalPostgresService();
    return switch (action) {
      case "start" -> running(service.start());
      case "stop" -> {
        service.server().stop();
        yield "PostgreSQL is stopped; the data stay in " + service.directory();
      }
      case "status" -> {
        if (!service.server().isRunning()) {
          throw new UserException(
              ExitCode.UNAVAILABLE,
              "PostgreSQL in " + service.directory() + " does not run. Start it: postgres start");
        }
        yield running(service.address());
      }
      default ->
          throw UserException.usage(
              "postgres takes one of start, stop, status; got \"" + action + "\".");
    };
  }

  private static String running(PostgresAddress address) {
    return "PostgreSQL runs: "
        + address.url()
        + "\n  user      "
        + address.user()
        + address.passwordFile().map(file -> "\n  password  in " + file).orElse("")
        + "\n  terminal  bin/smartrec psql";
  }
}
