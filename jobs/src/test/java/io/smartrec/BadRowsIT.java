package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Quarantine;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every input of {@link BadRows} in a file of its own, all of them in one ingest. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRowsIT {
  private final Map<String, List<String>> refused = new TreeMap<>();
  private Smartrec smartrec = Smartrec.in(Path.of(""));
  private JsonNode result = MissingNode.getInstance();

  @BeforeAll
  void ingestAll(SparkSession spark, TestDatabase database, @TempDir Path data) throws IOException {
    smartrec = Smartrec.in(data).on(database).with("ingest.gates.rejected-share.fail", "off");
    smartrec.succeed("migrate");
    StringBuilder config = new StringBuilder();
    for (int i = 0; i < BadRows.BAD.size(); i++) {
      BadRows.BadRow bad = BadRows.BAD.get(i);
      Path directory = Files.createDirectories(data.resolve("raw").resolve(source(bad)));
      Files.writeString(directory.resolve("case-" + i + ".txt"), bad.text());
      config.append(
          BadRows.config(bad.entity(), bad.format())
              .replace("sources.rows", "sources." + source(bad))
              .replaceFirst("\nformat =", "\npath = \"" + directory + "\"\nformat ="));
    }
    Path file = Files.writeString(data.resolve("bad.conf"), config);
    result = smartrec.succeed("ingest", "--config", file.toString());
    for (Row row :
        spark
            .read()
            .format("delta")
            .load(data.resolve("lake/quarantine").toString())
            .collectAsList()) {
      String path = row.getAs(Quarantine.SOURCE_FILE);
      refused.put(
          path.substring(path.lastIndexOf('/') + 1), row.getList(row.fieldIndex("reasons")));
      assertThat(row.<String>getAs(Quarantine.RUN_ID)).isEqualTo(result.path("run_id").asText());
      assertThat(row.<String>getAs(Quarantine.SOURCE_ROW)).hasSizeLessThanOrEqualTo(65_536);
    }
  }

  @Test
  void everyBadRowIsRefusedForItsReason() {
    assertThat(BadRows.BAD).hasSizeGreaterThanOrEqualTo(25);
    for (int i = 0; i < BadRows.BAD.size(); i++) {
      assertThat(refused.getOrDefault("case-" + i + ".txt", List.of("loaded")))
          .as(BadRows.BAD.get(i).name())
          .contains(BadRows.BAD.get(i).reason());
    }
  }

  @Test
  void whatOnlyLooksWrongIsLoaded(SparkSession spark, @TempDir Path files) throws IOException {
    Smartrec odd = smartrec.with("lake.path", files.resolve("lake").toString());
    StringBuilder config = new StringBuilder();
    for (int i = 0; i < BadRows.ODD.size(); i++) {
      BadRows.OddRow row = BadRows.ODD.get(i);
      String source = row.entity().code() + "_odd";
      Path directory = Files.createDirectories(files.resolve(source));
      Files.writeString(directory.resolve(i + ".txt"), row.text());
      config.append(
          BadRows.config(row.entity(), SourceFormat.JSON)
              .replace("sources.rows", "sources." + source)
              .replaceFirst("\nformat =", "\npath = \"" + directory + "\"\nformat ="));
    }
    Path file = Files.writeString(files.resolve("odd.conf"), config);

    JsonNode loaded = odd.succeed("ingest", "--config", file.toString());

    assertThat(loaded.path("rows")).allMatch(rows -> rows.path("rejected").asLong() == 0);
    for (String table : List.of("items", "users", "interactions")) {
      String json =
          table.equals("items") ? "metadata" : table.equals("users") ? "demographics" : "context";
      assertThat(
              spark
                  .read()
                  .format("delta")
                  .load(files.resolve("lake").resolve(table).toString())
                  .where("try_parse_json(" + json + ") IS NULL")
                  .count())
          .as(table)
          .isZero();
    }
  }

  @Test
  void theGoodRowsBesideThemAreLoaded() {
    for (JsonNode rows : result.path("rows")) {
      assertThat(rows.path("accepted").asLong()).as(rows.toString()).isOne();
      assertThat(rows.path("read").asLong())
          .isEqualTo(
              rows.path("accepted").asLong()
                  + rows.path("duplicates").asLong()
                  + rows.path("rejected").asLong());
      long cases =
          BadRows.BAD.stream()
              .filter(bad -> source(bad).equals(rows.path("source").asText()))
              .count();
      assertThat(rows.path("rejected").asLong()).isEqualTo(cases);
    }
  }

  private static String source(BadRows.BadRow bad) {
    Entity entity = bad.entity();
    return entity.code() + "_" + (bad.format() == SourceFormat.CSV ? "csv" : "json");
  }
}
