package io.smartrec.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class RawRowsIT {
  private static final Map<String, String> HEADER = Map.of("header", "true");

  private final SparkSession spark;
  @TempDir Path directory;

  RawRowsIT(SparkSession spark) {
    this.spark = spark;
  }

  @ParameterizedTest
  @EnumSource(value = SourceFormat.class, names = "POSTGRES", mode = EnumSource.Mode.EXCLUDE)
  void readsEveryFormatWithTheFileOfEachRow(SourceFormat format) {
    String path = directory.resolve("in").toString();
    Map<String, String> options =
        format == SourceFormat.CSV ? Map.of("header", "true", "escape", "\"") : Map.of();
    spark
        .sql("SELECT 'ä,\"1' AS user, 'x' AS item UNION ALL SELECT '星', 'y'")
        .write()
        .format(format.code())
        .options(options)
        .save(path);

    Dataset<Row> rows = RawRows.read(spark, source(format, path, options, List.of()));

    assertThat(rows.columns())
        .containsExactlyInAnyOrder(
            "user",
            "item",
            RawRows.SOURCE_FILE,
            RawRows.SOURCE_TIME,
            RawRows.MALFORMED_ROW,
            RawRows.SUSPECT);
    assertThat(rows.select("item", "user", RawRows.MALFORMED_ROW).collectAsList())
        .extracting(row -> row.getString(0) + row.getString(1) + row.get(2))
        .containsExactlyInAnyOrder("xä,\"1null", "y星null");
    assertThat(rows.select(RawRows.SOURCE_FILE).first().getString(0)).contains("/in/");
  }

  @Test
  void namesTheColumnsOfAFileWithoutAHeader() {
    String path = write("ratings.dat", "1::0104257::8\n");

    Dataset<Row> rows =
        RawRows.read(
            spark,
            source(
                SourceFormat.CSV,
                path,
                Map.of("sep", "::", "header", "false", "quote", ""),
                List.of("user", "movie", "rating")));

    assertThat(rows.select("user", "movie", "rating").first().mkString(" "))
        .isEqualTo("1 0104257 8");
  }

  @Test
  void tellsHowManyColumnsThereAre() {
    String path = write("ratings.dat", "1,2,3\n");

    refused(
        source(SourceFormat.CSV, path, Map.of("header", "false"), List.of("a", "b")),
        ExitCode.USAGE,
        "the configuration names 2 columns, " + path + " has 3");
  }

  @ParameterizedTest
  @EnumSource(value = SourceFormat.class, names = "POSTGRES", mode = EnumSource.Mode.EXCLUDE)
  void namesAPathWhereThereIsNothing(SourceFormat format) {
    String path = directory.resolve("nothing").toString();

    refused(
        source(format, path, Map.of(), List.of()),
        ExitCode.USAGE,
        "Cannot read source orders (" + format.code() + "): there is nothing at " + path);
  }

  @ParameterizedTest
  @EnumSource(value = SourceFormat.class, names = "POSTGRES", mode = EnumSource.Mode.EXCLUDE)
  void saysThatADirectoryHasNoFiles(SourceFormat format) throws IOException {
    // What a writer leaves beside its files is none of them.
    Files.writeString(directory.resolve("_SUCCESS"), "");
    String path = directory.toString();

    refused(
        source(format, path, HEADER, List.of()),
        ExitCode.USAGE,
        "Cannot read source orders (" + format.code() + "): there ",
        path + ". Check the path or --input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "customer,sku\nc1,lamp\n", "{}\n", "[1, 2]\n", "{\"user\":\n"})
  void saysThatNoRowIsJson(String text) throws IOException {
    Path day = Files.createDirectory(directory.resolve("day=2025-01-01"));
    Files.writeString(day.resolve("b.json"), text);
    Files.writeString(day.resolve("a.json"), text);

    refused(
        source(SourceFormat.JSON, directory.toString(), Map.of(), List.of()),
        ExitCode.DATA_REFUSED,
        "source orders (json): no row of " + directory + " is a JSON object",
        "day=2025-01-01/a.json is the first of its 2 files");
  }

  @Test
  void neverMatchesColumnsOfSeveralFilesByPosition() {
    write("a.csv", "customer,sku\nc1,s1\n");
    write("b.csv", "sku,customer\ns2,c2\n");

    Dataset<Row> rows =
        RawRows.read(spark, source(SourceFormat.CSV, directory + "/*.csv", HEADER, List.of()));

    assertThatThrownBy(rows::collectAsList)
        .rootCause()
        .hasMessageContaining("CSV header does not conform");
  }

  @Test
  void refusesAFileThatIsNoParquet() {
    String path = write("text.parquet", "no parquet at all\n");

    refused(
        source(SourceFormat.PARQUET, path, Map.of(), List.of()),
        ExitCode.DATA_REFUSED,
        path + " is not readable as such");
  }

  @Test
  void refusesAFileWithoutAHeader() {
    String path = write("empty.csv", "");

    refused(
        source(SourceFormat.CSV, path, HEADER, List.of()),
        ExitCode.DATA_REFUSED,
        path + " is empty, it has not even a header");
  }

  /** As they are read when others of the source are set aside. */
  @ParameterizedTest
  @ValueSource(strings = {"", "/*.csv", "/[a-z]*.csv", "/[!z]*", "/{a,b,c,d,e,f}*.csv", "/? *.csv"})
  void readsFilesWhateverTheirNames(String pattern) throws IOException {
    List<String> names =
        List.of("a [1].csv", "b {2,3}.csv", "c ?.csv", "d *.csv", "e ü 星 100%.csv", "f \\.csv");
    Files.createDirectory(directory.resolve("in [1]"));
    for (String name : names) {
      write("in [1]/" + name, "file\n" + name.charAt(0) + "\n");
    }
    write("in [1]/a 1.csv", "file\nset aside, but like a [1]\n");
    String path = directory + "/in \\[1\\]" + pattern;
    SourceConfig source = source(SourceFormat.CSV, path, HEADER, List.of());

    List<String> files =
        RawRows.files(spark, source).stream().filter(file -> !file.endsWith("/a%201.csv")).toList();

    assertThat(files).hasSize(6);
    List<Row> rows =
        RawRows.read(spark, source, files).select("file", RawRows.SOURCE_FILE).collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    assertThat(rows)
        .extracting(row -> URI.create(row.getString(1)).getPath())
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> directory + "/in [1]/" + name).toList());
  }

  @Test
  void keepsTheDirectoriesThatAreColumnsWhenFilesAreSetAside() throws IOException {
    for (String day : List.of("01", "02", "03")) {
      Files.createDirectory(directory.resolve("day=2025-01-" + day));
      write("day=2025-01-" + day + "/a.csv", "sku\ns" + day + "\n");
    }
    SourceConfig source = source(SourceFormat.CSV, directory.toString(), HEADER, List.of());
    List<String> files =
        RawRows.files(spark, source).stream().filter(file -> !file.contains("-02/")).toList();

    assertThat(RawRows.read(spark, source, files).select("sku", "day").collectAsList())
        .extracting(row -> row.getString(0) + " " + row.get(1))
        .containsExactlyInAnyOrder("s01 2025-01-01", "s03 2025-01-03");
  }

  @Test
  void keepsTheTextOfARowThatDoesNotParse() {
    String path = write("rows.json", "{\"user\":\"u\"}\n{\"user\":\n");

    Dataset<Row> rows = RawRows.read(spark, source(SourceFormat.JSON, path, Map.of(), List.of()));

    assertThat(rows.where(RawRows.MALFORMED_ROW + " IS NOT NULL").cache().collectAsList())
        .extracting(row -> row.<String>getAs(RawRows.MALFORMED_ROW))
        .containsExactly("{\"user\":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"versionAsOf=7", "timestampAsOf=2999-01-01", "timestampAsOf=1999-01-01"})
  void saysThatATableHasNoSuchVersion(String option) {
    String path = directory.resolve("in").toString();
    spark.sql("SELECT 'x' AS item").write().format("delta").save(path);
    String[] parts = option.split("=", -1);

    refused(
        source(SourceFormat.DELTA, path, Map.of(parts[0], parts[1]), List.of()),
        ExitCode.USAGE,
        "source orders (delta): the Delta table at " + path + " cannot be read as of ",
        parts[1],
        "Correct its " + parts[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "',u,i,t' | has no name at position 1.",
        "'u,i,,t,' | has no name at position 3, 5.",
        "'u,i,U' | has the name u more than once, in whatever case: at positions 1, 3."
      })
  void saysWhichNameOfAHeaderIsNone(String header, String problem) {
    String path = write("rows.csv", header + "\na,b,c,d\n");

    refused(
        source(SourceFormat.CSV, path, HEADER, List.of()),
        ExitCode.DATA_REFUSED,
        "Cannot read source orders: the header of " + path + " " + problem,
        "columns = [..]");
  }

  @Test
  void takesNamesThatLookMadeUpAndNamesOfOnesOwn() {
    String path = write("rows.csv", "_c0,a1,a2\n1,2,3\n");

    for (List<String> columns : List.of(List.<String>of(), List.of("x", "y", "z"))) {
      assertThat(
              RawRows.read(spark, source(SourceFormat.CSV, path, HEADER, columns)).collectAsList())
          .extracting(row -> row.getString(0) + row.getString(1) + row.getString(2))
          .containsExactly("123");
    }
  }

  @Test
  void namesAFieldThatIsThereInTwoCases() {
    String path = write("rows.json", "{\"u\": 1, \"U\": 2}\n");

    refused(
        source(SourceFormat.JSON, path, Map.of(), List.of()),
        ExitCode.DATA_REFUSED,
        path + " has the column `u` more than once",
        "Rename one of them");
  }

  @Test
  void keepsNulsInQuotes() {
    String path =
        write("rows.csv", "a,b\n\"x\0y\",\"\0\"\"q\"\"\0 \"\"\"\n\"\0\"\"\0\",\"a\"\"\"\n");

    assertThat(
            RawRows.read(spark, source(SourceFormat.CSV, path, HEADER, List.of())).collectAsList())
        .extracting(row -> row.getString(0) + "|" + row.getString(1))
        .containsExactly("x\0y|\0\"q\"\0 \"", "\0\"\0|a\"");
  }

  private void refused(SourceConfig source, ExitCode exitCode, String... words) {
    assertThatThrownBy(() -> RawRows.read(spark, source))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
        .hasMessageContainingAll(words);
  }

  private String write(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SourceConfig source(
      SourceFormat format, String path, Map<String, String> options, List<String> columns) {
    return new SourceConfig("orders", format, Optional.of(path), options, columns, List.of());
  }
}
