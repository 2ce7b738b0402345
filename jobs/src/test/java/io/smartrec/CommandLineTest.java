package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.Smartrec.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Help, and mistakes that are told before anything is opened. */
class CommandLineTest {
  private static final String NOBODY_LISTENS = "postgres.url=jdbc:postgresql://127.0.0.1:1/shop";

  @TempDir Path directory;

  private Smartrec smartrec = Smartrec.in(Path.of(""));

  @BeforeEach
  void inItsOwnDirectory() {
    smartrec = Smartrec.in(directory.resolve("data"));
  }

  @AfterEach
  void nothingIsWritten() {
    assertThat(directory.resolve("data")).doesNotExist();
  }

  static Stream<String> commands() {
    Class<?>[] jobs = Main.class.getAnnotation(Command.class).subcommands();
    return Arrays.stream(jobs).map(job -> job.getAnnotation(Command.class).name());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfEveryCommandHasAnExample(String command) {
    Outcome outcome = smartrec.runAsGiven(List.of(command, "--help"));

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("Usage: smartrec " + command)
        .containsPattern("Example:\\R  smartrec " + command + "\\b")
        .contains("--config", "--set", "--output", "--verbose");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void helpNamesEveryCommandAndTheExitCodes() {
    Outcome outcome = smartrec.runAsGiven(List.of("--help"));

    assertThat(outcome.exitCode()).isZero();
    assertThat(commands())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(outcome.out()).contains(name));
    assertThat(outcome.out()).contains("Exit codes:", "3   data refused");
    // The list of commands shows the first line of each.
    assertThat(Main.class.getAnnotation(Command.class).subcommands())
        .extracting(job -> job.getAnnotation(Command.class).description()[0])
        .allMatch(line -> line.endsWith("."));
  }

  @Test
  void withoutACommandTheUsageIsToldOnStandardError() {
    Outcome outcome = smartrec.runAsGiven(List.of());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Usage: smartrec");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void versionNamesTheBuild() {
    Outcome outcome = smartrec.runAsGiven(List.of("--version"));

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).matches("smartrec \\d+\\.\\d+\\.\\S+ \\(\\S+\\)\\R");
  }

  @Test
  void refusesAnUnknownCommand() {
    smartrec.run("tarin").isRefused(2, "tarin", "smartrec --help");
  }

  @Test
  void refusesAnUnknownOption() {
    smartrec.run("migrate", "--fast").isRefused(2, "--fast", "smartrec migrate --help");
  }

  @Test
  void refusesTrainingOfNothingInParticular() {
    smartrec.run("train").isRefused(2, "--algorithm", "smartrec train --help");
  }

  @Test
  void refusesAnUnknownAlgorithmAndNamesTheKnownOnes() {
    smartrec
        .run("train", "--algorithm", "svd")
        .isRefused(2, "--algorithm", "svd", "als", "popularity", "item-similarity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "publish", "promote"})
  void refusesToChooseAModelItself(String command) {
    smartrec.run(command).isRefused(2, "--model", "--algorithm");
  }

  @Test
  void refusesAModelIdThatIsNone() {
    smartrec
        .run("predict", "--model", "newest")
        .isRefused(2, "--model", "'newest' is no UUID. train prints the ids of models");
    smartrec.run("evaluate", "--model", "newest").isRefused(2, "--model", "'newest' is no UUID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-13-01",
        "2026-01-01T00:00",
        "+12026-01-01T00:00:00Z",
        "1969-12-31"
      })
  void refusesAPointInTimeThatIsNone(String asOf) {
    smartrec
        .run("build-features", "--as-of", asOf)
        .isRefused(2, "--as-of", "'" + asOf + "' is n", "smartrec build-features --help");
  }

  @Test
  void refusesAnUnknownKeyAndSuggestsTheKnownOne() {
    smartrec
        .run("migrate", "--set", "train.als.ranks=3")
        .isRefused(2, "unknown key train.als.ranks", "did you mean train.als.rank?");
  }

  @Test
  void tellsAllProblemsOfTheConfigurationAtOnce() {
    smartrec
        .run("migrate", "--set", "train.als.rank=0", "--set", "predict.n=many")
        .isRefused(
            2,
            "2 problems",
            "train.als.rank: must be a whole number from 1 to 512, was 0",
            "predict.n");
  }

  @Test
  void refusesASettingWithoutAValue() {
    smartrec.run("migrate", "--set", "predict.n").isRefused(2, "--set", "KEY=VALUE");
  }

  @Test
  void refusesAConfigurationThatIsNotThere() {
    smartrec.run("migrate", "--config", "shop.conf").isRefused(2, "shop.conf", "--config");
  }

  @Test
  void refusesAConfigurationThatDoesNotParse() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.conf"), "smartrec { predict.n = ");

    smartrec.run("migrate", "--config", file.toString()).isRefused(2, "broken.conf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example.com/shop?password=Geheim1",
        "jdbc:postgresql://me:Geheim1@db.example.com/shop"
      })
  void refusesAPasswordInTheUrlWithoutRepeatingIt(String url) {
    Outcome outcome = smartrec.run("migrate", "--set", "postgres.url=" + url);

    outcome.isRefused(2, "URL contains a password", "SMARTREC_POSTGRES_PASSWORD");
    assertThat(outcome.err()).doesNotContain("Geheim1");
  }

  @Test
  void refusesAPasswordAsASettingWithoutRepeatingIt() {
    Outcome outcome = smartrec.run("migrate", "--set", "postgres.password=Geheim1");

    outcome.isRefused(2, "unknown key postgres.password");
    assertThat(outcome.err()).doesNotContain("Geheim1");
  }

  @Test
  void refusesAPasswordFileThatIsNotThere() {
    smartrec
        .run("migrate", "--set", NOBODY_LISTENS, "--set", "postgres.password-file=/no/such/file")
        .isRefused(2, "/no/such/file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "migrate",
        "ingest",
        "build-features --as-of 2026-01-01",
        "train --algorithm als",
        "predict --algorithm als",
        "promote --algorithm als",
        "rollback --algorithm als --reason why",
        "maintain"
      })
  void saysWhereNoPostgresAnswers(String command) {
    smartrec
        .with("postgres.url", "jdbc:postgresql://127.0.0.1:1/shop")
        .run(command.split(" "))
        .isRefused(5, "Cannot connect to PostgreSQL at 127.0.0.1:1/shop as smartrec");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--output json train --algorithm svd",
        "train --algorithm svd --output json",
        "train --algorithm svd --output=JSON",
        "train --output json",
        "tarin --output json",
        "migrate --fast --output json",
        "migrate --output json --set evaluation.k=0",
        "migrate --output json --config shop.conf"
      })
  void anErrorIsAJsonObjectToo(String arguments) {
    Outcome outcome = smartrec.run(arguments.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    JsonNode json = outcome.json();
    assertThat(json.path("exit_code").asInt()).isEqualTo(2);
    assertThat(json.path("error").asText()).isNotBlank();
    assertThat(outcome.err()).contains(json.path("error").asText());
  }

  @Test
  void verboseShowsTheStackTrace() {
    Outcome outcome = smartrec.run("migrate", "--verbose", "--set", NOBODY_LISTENS);

    assertThat(outcome.exitCode()).isEqualTo(5);
    assertThat(outcome.err())
        .contains("smartrec: Cannot connect to PostgreSQL", "UserException", "\tat io.smartrec.");
  }
}
