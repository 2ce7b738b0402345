package io.smartrec.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResultWriterTest {
  private static final UUID RUN = UUID.fromString("00000000-0000-0000-0000-000000000001");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void alignsFactsAndNamesTheNextCommand() {
    JobResult result =
        JobResult.of("train")
            .fact("algorithm", "als")
            .count("model_users", 12_345)
            .fact("share", 0.25)
            .next("smartrec predict")
            .done("Trained.");

    ResultWriter.writeText(result, Duration.ofMillis(2_340), out);

    assertThat(text())
        .isEqualTo(
            """
            Trained.
              algorithm    als
              model users  12,345
              share        0.2500
              took         2.3 s
            Next: smartrec predict
            """);
  }

  @Test
  void alignsColumnsOfNumbersToTheRight() {
    JobResult result =
        JobResult.of("ingest")
            .table(
                "rows",
                List.of("source", "read", "share"),
                List.of(List.of("users", 5L, 1.0), List.of("interactions", 12_345L, 0.5)))
            .done("Done.");

    ResultWriter.writeText(result, Duration.ZERO, out);

    assertThat(text())
        .isEqualTo(
            """
            Done.

              rows
                source          read   share
                users              5  1.0000
                interactions  12,345  0.5000

              took  0.0 s
            """);
  }

  @Test
  void leavesMixedColumnsAndCountsCharactersNotCodeUnits() {
    JobResult result =
        JobResult.of("demo")
            .table(
                "list",
                List.of("item", "of"),
                List.of(List.of("\uD83D\uDCDA book", 1L), List.of("Käse", "all")))
            .done("Done.");

    ResultWriter.writeText(result, Duration.ZERO, out);

    assertThat(text().lines())
        .contains("    item    of", "    \uD83D\uDCDA book  1", "    Käse    all");
  }

  @Test
  void anEmptyTableHasItsHeader() {
    JobResult result =
        JobResult.of("demo").table("list", List.of("rank", "item"), List.of()).done("Done.");

    ResultWriter.writeText(result, Duration.ZERO, out);

    assertThat(text().lines()).contains("    rank  item");
  }

  @Test
  void jsonIsOneLineInTheOrderOfTheResult() {
    JobResult result =
        JobResult.of("ingest")
            .fact("lake", "/data/\"lake\"\n")
            .fact("at", Instant.parse("2026-02-01T00:00:00Z"))
            .fact("done", true)
            .count("rows_read", 12_345)
            .input("interactions", 7)
            .table("rows", List.of("source", "share"), List.of(List.of("users", 0.5)))
            .done("Done.");

    ResultWriter.writeJson(result, RUN, Duration.ofMillis(2_340), out);

    assertThat(text())
        .isEqualTo(
            "{\"command\":\"ingest\",\"run_id\":\"00000000-0000-0000-0000-000000000001\","
                + "\"headline\":\"Done.\",\"lake\":\"/data/\\\"lake\\\"\\n\","
                + "\"at\":\"2026-02-01T00:00:00Z\",\"done\":true,\"rows_read\":12345,"
                + "\"rows\":[{\"source\":\"users\",\"share\":0.5}],"
                + "\"inputs\":{\"interactions\":7},\"counts\":{\"rows_read\":12345},"
                + "\"took_seconds\":2.34}\n");
  }

  @Test
  void anInfiniteNumberIsAWordAndNullInJson() {
    JobResult result =
        JobResult.of("ingest")
            .table(
                "list",
                List.of("gate", "value"),
                List.of(List.of("age", Double.POSITIVE_INFINITY), List.of("rows", 3L)))
            .done("Done.");

    ResultWriter.writeText(result, Duration.ZERO, out);
    ResultWriter.writeJson(result, RUN, Duration.ZERO, out);

    assertThat(text())
        .contains("    age   infinite\n    rows         3\n")
        .contains("[{\"gate\":\"age\",\"value\":null},{\"gate\":\"rows\",\"value\":3}]");
  }

  @Test
  void smallNumbersHaveAnExponentAndAreNumbersInJson() {
    JobResult result =
        JobResult.of("evaluate")
            .table(
                "pairs",
                List.of("p"),
                List.of(List.of(0.0123), List.of(1e-4), List.of(-2.34e-7), List.of(0.0)))
            .done("Done.");

    ResultWriter.writeText(result, Duration.ZERO, out);
    ResultWriter.writeJson(result, RUN, Duration.ZERO, out);

    assertThat(text())
        .contains("      0.0123\n      0.0001\n    -2.3e-07\n      0.0000\n")
        .contains("[{\"p\":0.0123},{\"p\":1.0E-4},{\"p\":-2.34E-7},{\"p\":0.0}]");
  }

  @Test
  void anErrorIsOneLineOfJson() {
    ResultWriter.writeJsonError(3, "Cannot train:\n  no \"rows\"", out);

    assertThat(text())
        .isEqualTo("{\"error\":\"Cannot train:\\n  no \\\"rows\\\"\",\"exit_code\":3}\n");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
