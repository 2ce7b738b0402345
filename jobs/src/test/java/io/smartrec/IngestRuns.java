package io.smartrec;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/** Runs of ingest on small files, in one lake after the other. */
final class IngestRuns {
  static final String HEADER = "customer,sku,event,at\n";
  static final String INTERACTIONS =
      """
      interactions {
        user-id { column = customer }
        item-id { column = sku }
        action-type { column = event }
        timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss" }
      }
      """;

  private final Path data;
  private Smartrec smartrec;
  private int lakes;

  private IngestRuns(Path data, Smartrec smartrec) {
    this.data = data;
    this.smartrec = smartrec;
  }

  /** In place of null, before there is a directory. */
  static IngestRuns none() {
    return new IngestRuns(Path.of(""), Smartrec.in(Path.of("")));
  }

  /** Files and lakes in a directory, on a migrated database. */
  static IngestRuns in(Path data, TestDatabase database) throws IOException {
    Smartrec smartrec = Smartrec.in(data).on(database);
    smartrec.succeed("migrate");
    return new IngestRuns(data, smartrec);
  }

  /** From here on runs use a lake that is not there yet. */
  void anotherLake() {
    lakes++;
    smartrec = smartrec.with("lake.path", lake().toString());
  }

  /** As with {@code rm -rf}, and as a process finds it that knows nothing of the lake. */
  void deleteLake() throws IOException {
    try (Stream<Path> files = Files.walk(lake())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    DeltaLog.clearCache();
  }

  Path data() {
    return data;
  }

  Smartrec smartrec() {
    return smartrec;
  }

  static String event(String customer, String sku, String day) {
    return customer + "," + sku + ",view,2025-03-" + day + " 10:00:00\n";
  }

  String csv(String source, Path path, String mapping) throws IOException {
    return config(source, "csv", path.toString(), "options { header = \"true\" }\n" + mapping);
  }

  String config(String source, String format, String path, String rest) throws IOException {
    return Files.writeString(
            data.resolve(source + ".conf"),
            "smartrec.ingest {\nnamespace = shop\nsources.%s {\nformat = %s\npath = \"%s\"\n%s\n}\n}\n"
                .formatted(source, format, path, rest))
        .toString();
  }

  Path lake() {
    return data.resolve("lake" + lakes);
  }

  Dataset<Row> table(SparkSession spark, String table) {
    return spark.read().format("delta").load(lake().resolve(table).toString());
  }

  /** One line of the table of rows, without what is zero. */
  static String rows(JsonNode result, int index) {
    JsonNode row = result.path("rows").get(index);
    StringBuilder text =
        new StringBuilder(row.path("source").asText() + " " + row.path("table").asText());
    for (String count : List.of("read", "accepted", "duplicates", "rejected")) {
      if (row.path(count).asLong() > 0) {
        text.append(' ').append(row.path(count).asLong()).append(' ').append(count);
      }
    }
    return text.toString();
  }

  static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
