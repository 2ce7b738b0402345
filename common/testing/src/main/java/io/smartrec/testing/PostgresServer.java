package io.smartrec.testing;

import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Drives initdb and pg_ctl in one directory. The caller holds the directory's lock. */
final class PostgresServer {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int ANY_PORT = 0;
  private static final int START_ATTEMPTS = 40;
  private static final long PAUSE_NANOS = 250_000_000L;
  private static final List<String> SETTINGS =
      List.of(
          "unix_socket_directories=",
          "password_encryption=scram-sha-256",
          "timezone=UTC",
          "log_timezone=UTC",
          "fsync=on",
          "full_page_writes=on",
          "synchronous_commit=on");

  private final PostgresDirectory directory;
  private final Path binaries;
  private final ServerCommands commands;

  private PostgresServer(PostgresDirectory directory, Path binaries, ServerCommands commands) {
    this.directory = directory;
    this.binaries = binaries;
    this.commands = commands;
  }

  /** How open connections end: FAST rolls back, IMMEDIATE is a crash. */
  enum StopMode {
    FAST,
    IMMEDIATE
  }

  /** Unpacks the programs if need be and finds out how to run them. */
  static PostgresServer in(PostgresDirectory directory) throws IOException {
    Path binaries =
        PostgresBinaries.unpackInto(PostgresBinaries.cache(ServerCommands.runsAsRoot()));
    return new PostgresServer(
        directory, binaries, ServerCommands.forServerIn(binaries, directory.root()));
  }

  void stop(StopMode mode) throws IOException {
    String data = directory.data().toString();
    String name = mode.name().toLowerCase(Locale.ROOT);
    run("stop", "pg_ctl", List.of("stop", "-D", data, "-w", "-m", name));
  }

  /** Makes the data directory; the only login is by the password in the password file. */
  void initialize(String host, String user) throws IOException {
    Path unfinished = directory.unfinishedData();
    PostgresDirectory.delete(unfinished);
    List<String> arguments = new ArrayList<>(List.of("-D", unfinished.toString(), "-U", user));
    arguments.addAll(
        List.of("--auth=scram-sha-256", "--pwfile=" + directory.passwordFile(), "--encoding=UTF8"));
    // The built-in locale sorts the same on every machine, whatever locales are installed.
    arguments.addAll(
        List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    arguments.addAll(List.of("-c", "listen_addresses=" + host));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
    run("initialize", "initdb", arguments);
    Files.move(unfinished, directory.data());
  }

  /** Starts it on that port if it is free, else on another. */
  void start(int preferredPort) throws IOException {
    Optional<PostmasterFile> left = PostmasterFile.read(directory.data());
    if (left.isPresent() && left.get().isPostgres()) {
      throw directory.cannot(
          "start",
          "Process "
              + left.get().pid()
              + " is a PostgreSQL that may still use these files, started as "
              + left.get().dataDirectory()
              + ". Stop it first.",
          null);
    }
    if (left.flatMap(PostmasterFile::process).isPresent()) {
      // The server was killed and its process number is somebody else's by now.
      Files.delete(directory.data().resolve("postmaster.pid"));
    }
    String data = directory.data().toString();
    String log = directory.log().toString();
    for (int attempt = 1; ; attempt++) {
      int port = freePort(preferredPort);
      long logBefore = directory.logSize();
      try {
        String options = "-p " + port;
        run(
            "start",
            "pg_ctl",
            List.of("start", "-D", data, "-w", "-t", "120", "-l", log, "-o", options));
        return;
      } catch (UserException e) {
        if (attempt == START_ATTEMPTS || !mayWorkNextTime(directory.logFrom(logBefore))) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Someone took the port first, or the children of a killed server are still ending. */
  private static boolean mayWorkNextTime(String log) {
    return log.contains("could not bind") || log.contains("pre-existing shared memory block");
  }

  private static int freePort(int preferred) throws IOException {
    try (ServerSocket socket = new ServerSocket(preferred, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (BindException e) {
      return freePort(ANY_PORT);
    }
  }

  private void run(String what, String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    ServerCommands.Result result = commands.run(command);
    if (result.exitCode() != 0) {
      throw directory.cannot(what, result.output(), null);
    }
  }
}
