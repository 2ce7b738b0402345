package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.postgres.PostgresAddress;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The program as its caller sees it: arguments and environment in; exit code, standard output and
 * standard error out. It is never a terminal, and its clock stands at {@link #NOW}.
 *
 * @param settings passed with {@code --set}, where the arguments do not set the same key
 * @param environment the process environment
 */
record Smartrec(Map<String, String> settings, Map<String, String> environment) {
  /** A month after the generated interactions end. */
  static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

  Smartrec {
    settings = new LinkedHashMap<>(settings);
    environment = Map.copyOf(environment);
  }

  /** Without a database; all files below this directory. */
  static Smartrec in(Path data) {
    return new Smartrec(Map.of("data.path", data.toString()), Map.of());
  }

  /** On this database, its password in the environment. */
  Smartrec on(TestDatabase database) throws IOException {
    PostgresAddress address = database.address();
    String password = Files.readAllLines(address.passwordFile().orElseThrow()).get(0);
    return new Smartrec(settings, Map.of(Postgres.PASSWORD_VARIABLE, password))
        .with("postgres.url", address.url())
        .with("postgres.user", address.user());
  }

  Smartrec with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new Smartrec(more, environment);
  }

  /** Runs a command line. */
  Outcome run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    settings.forEach(
        (key, value) -> {
          if (all.stream().noneMatch(argument -> argument.startsWith(key + "="))) {
            all.add("--set");
            all.add(key + "=" + value);
          }
        });
    return runAsGiven(all);
  }

  /** Runs a command line of nothing but these arguments. */
  Outcome runAsGiven(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            environment,
            Clock.fixed(NOW, ZoneOffset.UTC));
    return new Outcome(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command line that has to succeed, and gives its result. */
  JsonNode succeed(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--output", "json"));
    Outcome outcome = run(all.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.json();
  }

  /** How a run ended and what it told. */
  record Outcome(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Standard output, which has to be one JSON object in one line. */
    JsonNode json() {
      assertThat(out.lines()).as("standard output; standard error was: %s", err).hasSize(1);
      try {
        return JSON.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("Not JSON: " + out, e);
      }
    }

    /** Ended with this exit code and one message with all these words, and printed nothing else. */
    void isRefused(int expectedExitCode, String... words) {
      assertThat(exitCode).as(err).isEqualTo(expectedExitCode);
      assertThat(err).contains("smartrec: ").contains(words).doesNotContain("\tat ");
      assertThat(out).isEmpty();
    }
  }
}
