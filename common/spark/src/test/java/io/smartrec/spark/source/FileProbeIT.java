package io.smartrec.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class FileProbeIT {
  private static final int BUFFER = FileChecker.BUFFER_BYTES;
  private static final String TEXT = "user,item\nJürgen,星\n".repeat(5_000);

  private final SparkSession spark;
  @TempDir Path directory;

  FileProbeIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void passesGoodFilesOfEveryKind() throws IOException {
    write("a.csv", utf8(TEXT));
    write("b.json.gz", gzip(utf8(TEXT)));
    write("c.csv", utf8("\ufeffuser,item\n"));
    write("d.csv", utf8("user,item\na\0b,c\n"));
    write("e.txt.bz2", bzip2());

    assertThat(textProbe().unreadable(everyFile())).isEqualTo(nothing());
    assertThat(parquetProbe().unreadable(List.of(parquet("good").toUri().toString())))
        .isEqualTo(nothing());
    assertThat(textProbe().unreadable(List.of())).isEqualTo(nothing());
  }

  @ParameterizedTest
  @ValueSource(ints = {BUFFER - 3, BUFFER - 2, BUFFER - 1, BUFFER, 2 * BUFFER - 1})
  void passesACharacterThatABufferCuts(int position) throws IOException {
    write("good.csv", utf8("x".repeat(position) + "😀" + "x".repeat(BUFFER)));
    write("cut.csv", Arrays.copyOf(utf8("x".repeat(position) + "😀"), position + 3));

    UnreadableFile found = only(textProbe().unreadable(everyFile()));

    assertThat(found.path()).endsWith("cut.csv");
    assertThat(found.damage()).isEqualTo(FileDamage.WRONG_ENCODING);
    assertThat(found.reason())
        .isEqualTo("is no text in UTF-8: byte " + position + " (from 0) is invalid");
  }

  @Test
  void findsAGzipThatEndsEarly() throws IOException {
    byte[] whole = gzip(utf8(TEXT));
    write("half.csv.gz", Arrays.copyOf(whole, whole.length / 2));

    found(textProbe(), FileDamage.TRUNCATED, "ends early: its gzip stream is incomplete");
  }

  @Test
  void findsABzip2ThatEndsEarly() throws IOException {
    byte[] whole = bzip2();
    write("half.json.bz2", Arrays.copyOf(whole, whole.length / 2));

    // Its decompressor does not tell an early end from other damage.
    found(textProbe(), FileDamage.DAMAGED, "is damaged (IOException)");
  }

  @Test
  void findsADamagedGzip() throws IOException {
    byte[] bytes = gzip(utf8(TEXT));
    bytes[bytes.length - 8]++; // the checksum
    write("damaged.csv.gz", bytes);

    found(textProbe(), FileDamage.DAMAGED, "is damaged (IOException)");
  }

  @Test
  void findsAPlainTextNamedGzip() throws IOException {
    write("plain.csv.gz", utf8(TEXT));

    found(textProbe(), FileDamage.FOREIGN_FORMAT, "is no gzip file, in spite of its name");
  }

  @Test
  void findsWhatHoldsNothing() throws IOException {
    write("empty.csv", new byte[0]);
    write("empty.csv.gz", gzip(new byte[0]));

    UnreadableFiles found = textProbe().unreadable(everyFile());

    assertThat(found.first())
        .extracting(UnreadableFile::damage)
        .containsExactly(FileDamage.EMPTY, FileDamage.EMPTY);
    assertThat(found.first())
        .extracting(UnreadableFile::reason)
        .containsExactly("is empty", "is empty when decompressed");
    assertThat(only(parquetProbe().unreadable(everyFile().subList(0, 1))).damage())
        .isEqualTo(FileDamage.EMPTY);
  }

  @Test
  void findsBytesOfAnotherCharacterSet() throws IOException {
    write("latin.csv", "item\nKäse\n".getBytes(StandardCharsets.ISO_8859_1));

    found(textProbe(), FileDamage.WRONG_ENCODING, "UTF-8: byte 6 (from 0) is invalid");
    assertThat(textProbe(Map.of("Encoding", "ISO-8859-1")).unreadable(everyFile()))
        .isEqualTo(nothing());
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16, begins with the byte order mark of UTF-16",
    "UTF-16LE, many of its bytes are NUL",
    "UTF-32, many of its bytes are NUL"
  })
  void findsWideCharacters(String charset, String reason) throws IOException {
    write("wide.csv", "user,item\n".repeat(10).getBytes(Charset.forName(charset)));

    found(textProbe(), FileDamage.WRONG_ENCODING, reason);
    assertThat(textProbe(Map.of("charset", charset)).unreadable(everyFile())).isEqualTo(nothing());
  }

  @Test
  void findsAFileThatIsNotThere() {
    UnreadableFile found =
        only(textProbe().unreadable(List.of(directory.resolve("gone.csv").toUri().toString())));

    assertThat(found.damage()).isEqualTo(FileDamage.MISSING);
    assertThat(found.reason()).isEqualTo("is not there");
  }

  @Test
  void findsParquetFilesThatEndEarly() throws IOException {
    byte[] whole = Files.readAllBytes(parquet("whole"));
    write("half.parquet", Arrays.copyOf(whole, whole.length / 2));
    write("footer.parquet", Arrays.copyOf(whole, whole.length - 2));
    write("begin.parquet", Arrays.copyOf(whole, 4));

    UnreadableFiles found = parquetProbe().unreadable(everyFile());

    assertThat(found.count()).isEqualTo(3);
    assertThat(found.first())
        .allSatisfy(
            file -> {
              assertThat(file.damage()).isEqualTo(FileDamage.TRUNCATED);
              assertThat(file.reason()).contains("but has no footer");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"no parquet at all\n", "x"})
  void findsAFileThatIsNoParquet(String text) throws IOException {
    write("text.parquet", utf8(text));

    found(parquetProbe(), FileDamage.FOREIGN_FORMAT, "is no Parquet file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "gzip", "zstd", "uncompressed"})
  void findsDamagedPages(String compression) throws IOException {
    byte[] bytes = Files.readAllBytes(parquet("whole", compression));
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 20, (byte) 0x55);
    write("damaged.parquet", bytes);

    found(parquetProbe(), FileDamage.DAMAGED, "is damaged: column ", " of row group 0 (from 0)");
  }

  @Test
  void findsADamagedFooter() throws IOException {
    byte[] bytes = Files.readAllBytes(parquet("whole"));
    Arrays.fill(bytes, bytes.length - 60, bytes.length - 8, (byte) 0x55);
    write("footer.parquet", bytes);
    byte[] lengths = Files.readAllBytes(parquet("lengths"));
    Arrays.fill(lengths, lengths.length - 8, lengths.length - 4, (byte) 0x55);
    write("length.parquet", lengths);

    UnreadableFiles found = parquetProbe().unreadable(everyFile());

    assertThat(found.first())
        .extracting(UnreadableFile::reason)
        .containsExactly(
            "is damaged: its footer cannot be read", "is damaged: its footer cannot be read");
  }

  @Test
  void findsAFileThatDoesNotMatchItsChecksumFile() throws IOException {
    Path file = parquet("checked", "snappy");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2]++;
    Files.write(file, bytes);

    UnreadableFile found = only(parquetProbe().unreadable(List.of(file.toUri().toString())));

    assertThat(found.damage()).isEqualTo(FileDamage.DAMAGED);
    assertThat(found.reason()).isEqualTo("is damaged: it does not match its checksum file");
  }

  @Test
  void findsFilesByTheNamesSparkGivesThem() throws IOException {
    List<String> names =
        List.of("with blank.csv", "käse.csv", "100%.csv", "a%20b.csv", "a+b#c?.csv", "星.csv");
    for (String name : names) {
      write(name, new byte[] {'a', '\n', (byte) 0xe4, '\n'});
    }
    Dataset<Row> rows = spark.read().text(directory.toString());
    List<String> ofRows =
        rows.select("_metadata.file_path").distinct().collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();

    for (List<String> files : List.of(Arrays.asList(rows.inputFiles()), ofRows)) {
      UnreadableFiles found = textProbe().unreadable(files);

      assertThat(found.first())
          .extracting(UnreadableFile::path)
          .containsExactlyElementsOf(files.stream().sorted().toList())
          .hasSameSizeAs(names);
      assertThat(found.first())
          .extracting(UnreadableFile::damage)
          .containsOnly(FileDamage.WRONG_ENCODING);
    }
  }

  @Test
  void findsTheOneOfManyInWhateverOrder() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("%02d.csv.gz".formatted(i), gzip(utf8(TEXT)));
    }
    write("13.csv.gz", Arrays.copyOf(gzip(utf8(TEXT)), 30));
    List<String> files = new ArrayList<>(everyFile());

    UnreadableFiles found = textProbe().unreadable(files);
    Collections.reverse(files);

    assertThat(only(found).path()).endsWith("/13.csv.gz");
    assertThat(textProbe().unreadable(files)).isEqualTo(found);
  }

  @Test
  void countsAllAndListsTheFirst() {
    List<String> files =
        Stream.iterate(0, i -> i + 1)
            .limit(FileProbe.MAX_LISTED + 7)
            .map(i -> "file:/no/such/directory/%05d.csv".formatted(i))
            .toList();

    UnreadableFiles found = textProbe().unreadable(files);

    assertThat(found.count()).isEqualTo(files.size());
    assertThat(found.first())
        .extracting(UnreadableFile::path)
        .containsExactlyElementsOf(files.subList(0, FileProbe.MAX_LISTED));
  }

  @Test
  void namesACharacterSetThatDoesNotExist() {
    assertThatThrownBy(() -> textProbe(Map.of("encoding", "utf-9")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage("There is no character set utf-9. Correct the source's option encoding.");
  }

  private void found(FileProbe probe, FileDamage damage, String... reasons) throws IOException {
    UnreadableFile found = only(probe.unreadable(everyFile()));
    assertThat(found.damage()).isEqualTo(damage);
    assertThat(found.reason()).contains(reasons).doesNotContain("Jürgen", "Käse", "\n");
  }

  private static UnreadableFile only(UnreadableFiles found) {
    assertThat(found.count()).isEqualTo(1);
    assertThat(found.first()).hasSize(1);
    return found.first().get(0);
  }

  private static UnreadableFiles nothing() {
    return new UnreadableFiles(0, List.of());
  }

  private FileProbe textProbe() {
    return textProbe(Map.of());
  }

  private FileProbe textProbe(Map<String, String> options) {
    return new FileProbe(spark, SourceFormat.CSV, options);
  }

  private FileProbe parquetProbe() {
    return new FileProbe(spark, SourceFormat.PARQUET, Map.of());
  }

  private List<String> everyFile() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.toUri().toString())
          .sorted()
          .toList();
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** Java has no writer for it. */
  private byte[] bzip2() throws IOException {
    return Files.readAllBytes(
        partOf(
            "bzip2",
            spark.range(20_000).select(functions.col("id").cast("string")),
            "text",
            "bzip2"));
  }

  private Path parquet(String name) throws IOException {
    return parquet(name, "snappy");
  }

  /** With a column of a dictionary and others without, in one row group. */
  private Path parquet(String name, String compression) throws IOException {
    Dataset<Row> rows =
        spark
            .range(0, 5_000, 1, 1)
            .selectExpr("id", "sha2(CAST(id AS STRING), 256) AS user", "id % 7 AS item");
    return partOf(name, rows, "parquet", compression);
  }

  private Path partOf(String name, Dataset<Row> rows, String format, String compression)
      throws IOException {
    Path written = directory.resolve("written").resolve(name);
    rows.coalesce(1)
        .write()
        .format(format)
        .option("compression", compression)
        .save(written.toString());
    try (Stream<Path> files = Files.list(written)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
