package io.smartrec.spark.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.UserException;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads a source as it is. The columns are the source's own and, behind them, {@link #OWN_COLUMNS}.
 * All columns of CSV are texts.
 */
public final class RawRows {
  /** URI of the file the row is from. */
  public static final String SOURCE_FILE = "__source_file";

  /** The text of a CSV or JSON row that does not parse; otherwise null. */
  public static final String MALFORMED_ROW = "__malformed_row";

  /** When the file was last changed; null where rows come from no file. */
  public static final String SOURCE_TIME = "__source_time";

  /** Whether the row looks as if its file were damaged or in another encoding. */
  public static final String SUSPECT = "__suspect";

  /** The columns that are not the source's own. */
  public static final Set<String> OWN_COLUMNS =
      Set.of(SOURCE_FILE, SOURCE_TIME, MALFORMED_ROW, SUSPECT);

  /** What makes a path a pattern. */
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[\\]{}\\\\]");

  /** What decoders put in place of bytes that are none of the encoding. */
  private static final String REPLACEMENT = "\uFFFD";

  private static final String QUOTE = "\"";

  /** In no text. */
  private static final String NO_CHARACTER = "\uFFFF";

  private RawRows() {}

  /**
   * The rows of a source of files.
   *
   * @param source a source with a path
   * @throws UserException exit code 2 when there is nothing at the path, 3 when it cannot be read
   *     as its format
   */
  public static Dataset<Row> read(SparkSession spark, SourceConfig source) {
    String path = source.requiredPath();
    return explaining(
        source, () -> completed(source, reader(spark, source, new String[] {path}).load(path)));
  }

  /**
   * As {@link #read(SparkSession, SourceConfig)}, but only these files of it.
   *
   * @param files URIs out of {@link #files}; at least one
   */
  public static Dataset<Row> read(SparkSession spark, SourceConfig source, List<String> files) {
    String[] paths = files.stream().map(RawRows::literal).toArray(String[]::new);
    DataFrameReader reader = reader(spark, source, paths);
    // Directories like day=2025-01-01 go on being columns.
    return explaining(
        source,
        () ->
            completed(
                source, reader.option("basePath", basePath(source.requiredPath())).load(paths)));
  }

  /**
   * The URIs of a source's files. Of a local file it is {@code file:///x} where {@link
   * #SOURCE_FILE} has {@code file:/x}.
   */
  public static List<String> files(SparkSession spark, SourceConfig source) {
    return explaining(
        source,
        () ->
            List.of(
                spark
                    .read()
                    .format("text")
                    .options(source.options())
                    .load(source.requiredPath())
                    .inputFiles()));
  }

  /**
   * Rows that come from no file, with the columns that are not their own.
   *
   * @param origin what stands in {@link #SOURCE_FILE}
   */
  public static Dataset<Row> ofTable(Dataset<Row> rows, String origin) {
    return rows.withColumns(
        Map.of(
            SOURCE_FILE, lit(origin),
            SOURCE_TIME, lit(null).cast(DataTypes.TimestampType),
            MALFORMED_ROW, lit(null).cast(DataTypes.StringType),
            SUSPECT, lit(false)));
  }

  private static Dataset<Row> completed(SourceConfig source, Dataset<Row> rows) {
    if (source.format() == SourceFormat.JSON) {
      requireField(source, rows);
    }
    boolean canBeMalformed = Arrays.asList(rows.columns()).contains(MALFORMED_ROW);
    Map<String, Column> own = new LinkedHashMap<>();
    own.put(SOURCE_FILE, col("_metadata.file_path"));
    own.put(SOURCE_TIME, col("_metadata.file_modification_time"));
    own.put(SUSPECT, suspect(source.format(), rows, canBeMalformed));
    if (!canBeMalformed) {
      own.put(MALFORMED_ROW, lit(null).cast(DataTypes.StringType));
    }
    return rows.withColumns(own);
  }

  /** The columns of JSON are found in its rows: when it has none, no mapping can be right. */
  private static void requireField(SourceConfig source, Dataset<Row> rows) {
    String[] files = rows.inputFiles();
    String first = Arrays.stream(files).min(Comparator.naturalOrder()).orElse("");
    boolean hasField =
        Arrays.stream(rows.columns())
            // Directories like day=2025-01-01 are columns, too.
            .anyMatch(name -> !name.equals(MALFORMED_ROW) && !first.contains("/" + name + "="));
    if (!hasField) {
      throw UserException.dataRefused(
          "Cannot read source %s (json): no row of %s is a JSON object with a field; %s is the first of its %,d files. Check the format, the option encoding, and whether the files are empty."
              .formatted(source.name(), source.requiredPath(), first, files.length));
    }
  }

  /** A replacement character somewhere in the texts; of JSON also a row that does not parse. */
  private static Column suspect(SourceFormat format, Dataset<Row> rows, boolean canBeMalformed) {
    Column suspect = lit(false);
    if (format == SourceFormat.CSV || format == SourceFormat.JSON) {
      for (StructField field : rows.schema().fields()) {
        if (field.dataType().equals(DataTypes.StringType)) {
          Column text = col("`" + field.name().replace("`", "``") + "`");
          suspect = suspect.or(text.contains(REPLACEMENT));
        }
      }
    }
    return format == SourceFormat.JSON && canBeMalformed
        ? coalesce(suspect, lit(false)).or(col(MALFORMED_ROW).isNotNull())
        : coalesce(suspect, lit(false));
  }

  /** The directory above the first wildcard, or the file's. */
  private static String basePath(String path) {
    Matcher wildcard = WILDCARD.matcher(path);
    boolean pattern = wildcard.find();
    String fixed = pattern ? path.substring(0, wildcard.start()) : path;
    boolean isFile = pattern || fixed.substring(fixed.lastIndexOf('/') + 1).contains(".");
    return isFile && fixed.contains("/") ? fixed.substring(0, fixed.lastIndexOf('/')) : fixed;
  }

  /** A path that is none of a pattern, whatever its characters. */
  private static String literal(String file) {
    return WILDCARD.matcher(new Path(URI.create(file)).toString()).replaceAll("\\\\$0");
  }

  private static <T> T explaining(SourceConfig source, Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) {
      throw ReadFailure.explained(e, source);
    }
  }

  private static DataFrameReader reader(SparkSession spark, SourceConfig source, String[] paths) {
    DataFrameReader reader = plain(spark, source);
    return switch (source.format()) {
      case CSV ->
          reader
              .schema(csvSchema(spark, source, paths))
              .options(malformed())
              .option("columnPruning", "false")
              // With a header, that of every file has to be the same: never match by position.
              .option("enforceSchema", Boolean.toString(!source.columns().isEmpty()));
      case JSON -> reader.options(malformed());
      // A column that only some of the files have is seen whichever file is looked at first.
      case PARQUET -> reader.option("mergeSchema", "true");
      case DELTA -> reader;
      case POSTGRES -> throw new IllegalArgumentException(source.name() + " is no source of files");
    };
  }

  private static DataFrameReader plain(SparkSession spark, SourceConfig source) {
    DataFrameReader reader = spark.read().format(source.format().code());
    if (source.format() != SourceFormat.CSV) {
      return reader.options(source.options());
    }
    // Quotes within quotes are doubled (RFC 4180), unless the source says otherwise.
    reader.option("escape", QUOTE);
    if (source.option("escape").orElse(QUOTE).equals(source.option("quote").orElse(QUOTE))) {
      // The parser would take NUL for an escape, and drop it.
      reader.option("charToEscapeQuoteEscaping", NO_CHARACTER);
    }
    return reader.options(source.options());
  }

  private static Map<String, String> malformed() {
    return Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", MALFORMED_ROW);
  }

  /**
   * Texts only: what a column holds is the mapping's business, and guessing it costs a pass over
   * the data.
   */
  private static StructType csvSchema(SparkSession spark, SourceConfig source, String[] paths) {
    String path = source.requiredPath();
    String[] found = plain(spark, source).load(paths).columns();
    List<String> names = source.columns().isEmpty() ? Arrays.asList(found) : source.columns();
    if (found.length == 0) {
      throw UserException.dataRefused(
          "Cannot read source "
              + source.name()
              + ": "
              + path
              + " is empty, it has not even a header.");
    }
    if (source.columns().isEmpty()
        && Boolean.parseBoolean(source.option("header").orElse("false"))) {
      CsvHeader.check(
          source, names, () -> plain(spark, source).option("header", "false").load(paths).first());
    }
    if (names.size() != found.length) {
      throw UserException.usage(
          "Cannot read source "
              + source.name()
              + ": the configuration names "
              + names.size()
              + " columns, "
              + path
              + " has "
              + found.length
              + ". Check columns and the options (sep, quote, header).");
    }
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema.add(MALFORMED_ROW, DataTypes.StringType);
  }
}
