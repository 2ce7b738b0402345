package io.smartrec.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, which refuse to run as root: then in a user namespace of their own,
 * or, where that is forbidden, as the user nobody.
 */
final class ServerCommands {
  private static final List<String> USER_NAMESPACE = List.of("unshare", "-U");
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
  private static final int TIMEOUT_SECONDS = 180;

  private final List<String> prefix;

  private ServerCommands(List<String> prefix) {
    this.prefix = prefix;
  }

  /** How a program ended, and what it said. */
  record Result(int exitCode, String output) {}

  static boolean runsAsRoot() throws IOException {
    return execute(List.of("id", "-u")).output().strip().equals("0");
  }

  /**
   * Finds a way to run the programs.
   *
   * @param binaries the unpacked programs
   * @param directory where the server is to live; changes its owner if it must run as nobody
   */
  static ServerCommands forServerIn(Path binaries, Path directory) throws IOException {
    if (!runsAsRoot()) {
      return new ServerCommands(List.of());
    }
    if (works(USER_NAMESPACE, binaries, directory)) {
      return new ServerCommands(USER_NAMESPACE);
    }
    if (succeeds(plus(NOBODY, "test", "-x", binaries.resolve("bin/postgres").toString()))
        && succeeds(List.of("chown", "-R", "65534:65534", directory.toString()))
        && works(NOBODY, binaries, directory)) {
      return new ServerCommands(NOBODY);
    }
    throw new UserException(
        ExitCode.UNAVAILABLE,
        "Cannot start a local PostgreSQL in "
            + directory
            + ": PostgreSQL does not run as root, and neither \"unshare -U\" nor \"setpriv\" works "
            + "there. Run as an ordinary user, put the data where everybody can reach the directory "
            + "(SMARTREC_DATA), or configure a PostgreSQL of your own.");
  }

  Result run(List<String> command) throws IOException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return execute(all);
  }

  private static boolean works(List<String> prefix, Path binaries, Path directory)
      throws IOException {
    return succeeds(plus(prefix, "test", "-x", binaries.resolve("bin/postgres").toString()))
        && succeeds(plus(prefix, "test", "-w", directory.toString()));
  }

  private static List<String> plus(List<String> prefix, String... command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    return all;
  }

  /** False also when the program is not installed: the next way is tried then. */
  private static boolean succeeds(List<String> command) {
    try {
      return execute(command).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Result execute(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The user's own PGDATA, PGPORT, PGOPTIONS and so on are about another server.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("No end after " + TIMEOUT_SECONDS + " s: " + command);
      }
      return new Result(process.exitValue(), output);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted: " + command, e);
    }
  }
}
