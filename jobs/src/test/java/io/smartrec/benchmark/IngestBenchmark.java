package io.smartrec.benchmark;

import com.google.common.base.Splitter;
import io.smartrec.Main;
import io.smartrec.spark.session.SparkSessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/**
 * Rows per second of {@code ingest}, beside Spark reading the same rows and writing them as they
 * are, to Parquet. Both in this process, one after the other, first into a lake without rows.
 *
 * <p>Arguments: a directory, the formats (csv,parquet) and the numbers of rows (1000000,...). The
 * data are made when they are not there: one event in a thousand is delivered twice, one in a
 * thousand is invalid.
 */
public final class IngestBenchmark {
  private static final String COLUMNS =
      "event_id STRING, user STRING, sku STRING, event STRING, at STRING, pieces STRING, session STRING";
  private static final long WARM_UP_ROWS = 100_000;

  /** Above this many rows the second run, which changes nothing, is left out. */
  private static final long MOST_ROWS_TWICE = 1_000_000;

  private final SparkSession spark;
  private final Path directory;

  private IngestBenchmark(SparkSession spark, Path directory) {
    this.spark = spark;
    this.directory = directory;
  }

  /** Prints one line of Markdown for each format and number of rows. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]).toAbsolutePath();
    IngestBenchmark benchmark =
        new IngestBenchmark(SparkSessions.getOrCreate("benchmark"), directory);
    benchmark.smartrec("migrate");
    System.out.println(
        "| format | rows | Spark read and write, s | ingest, s | Spark rows/s | ingest rows/s | ratio | same again, s |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String format : Splitter.on(',').split(arguments[1])) {
      benchmark.measure(format, WARM_UP_ROWS);
      for (String rows : Splitter.on(',').split(arguments[2])) {
        System.out.println(benchmark.measure(format, Long.parseLong(rows)));
      }
    }
  }

  private String measure(String format, long rows) throws IOException {
    Path raw = raw(format, rows);
    Path copy = directory.resolve("copy");
    Path lake = directory.resolve("lake");
    delete(copy);
    delete(lake);
    double plain =
        seconds(() -> reader(format).load(raw.toString()).write().parquet(copy.toString()));
    delete(copy);
    List<String> ingest = command(format, raw, lake);
    double first = seconds(() -> smartrec(ingest.toArray(String[]::new)));
    String again =
        rows > MOST_ROWS_TWICE
            ? "not run"
            : "%.1f".formatted(seconds(() -> smartrec(ingest.toArray(String[]::new))));
    delete(lake);
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.1f | %.1f | %,.0f | %,.0f | %.2f | %s |",
        format,
        rows,
        plain,
        first,
        rows / plain,
        rows / first,
        plain / first,
        again);
  }

  private DataFrameReader reader(String format) {
    DataFrameReader reader = spark.read().format(format).schema(COLUMNS);
    return format.equals("csv") ? reader.option("header", "true") : reader;
  }

  /** The rows, about 100 bytes each in CSV, in files of a million. */
  private Path raw(String format, long rows) {
    Path raw = directory.resolve("raw-" + format + "-" + rows);
    if (!Files.exists(raw.resolve("_SUCCESS"))) {
      spark
          .range(0, rows, 1, (int) Math.max(2, rows / 1_000_000))
          // Every thousandth event is the one before it, every 997th has an unknown type.
          .selectExpr("if(id % 1000 = 999, id - 1, id) AS id")
          .selectExpr(
              "concat('e-', id) AS event_id",
              "concat('u-', pmod(hash(id, 1), greatest(1, " + rows + " div 50))) AS user",
              "concat('sku-', pmod(hash(id, 2), 50000)) AS sku",
              "if(id % 997 = 0, 'hover', element_at(array('view', 'view', 'view', 'click', 'purchase'), CAST(pmod(hash(id, 3), 5) AS INT) + 1)) AS event",
              "date_format(timestamp_seconds(1735689600 + pmod(hash(id, 4), 31536000)), 'yyyy-MM-dd HH:mm:ss') AS at",
              "CAST(1 + pmod(hash(id, 5), 3) AS STRING) AS pieces",
              "concat('s-', pmod(hash(id, 6), 1000000)) AS session")
          .write()
          .format(format)
          .mode("overwrite")
          .option("header", "true")
          .save(raw.toString());
    }
    return raw;
  }

  private List<String> command(String format, Path raw, Path lake) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("benchmark.conf"),
            """
            smartrec.ingest {
              namespace = "benchmark"
              rules { known-users = off, known-items = off }
              sources.events {
                format = %s
                path = "%s"
                %s
                interactions {
                  id { column = event_id }
                  user-id { column = user }
                  item-id { column = sku }
                  action-type { column = event }
                  value { column = pieces }
                  timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss" }
                  context { expression = "to_json(named_struct('session', session))" }
                }
              }
            }
            """
                .formatted(
                    format, raw, format.equals("csv") ? "options { header = \"true\" }" : ""));
    return new ArrayList<>(
        List.of("ingest", "--config", config.toString(), "--set", "lake.path=" + lake));
  }

  private void smartrec(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            List.of(arguments),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Map.of(),
            Clock.systemUTC());
    System.err.println(err.toString(StandardCharsets.UTF_8));
    if (exitCode != 0) {
      throw new IllegalStateException("Exit code " + exitCode);
    }
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
  }

  private static void delete(Path path) {
    FileUtil.fullyDelete(path.toFile());
  }
}
