package io.smartrec.spark.source;

import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds out which files of a source cannot be read, after reading all of them together has failed
 * or has given rows that look wrongly decoded. Every file is read to its end, on the executors: it
 * takes about as long as reading the source.
 *
 * <p>Texts (CSV, JSON) are decompressed by the ending of their name and decoded strictly; of
 * Parquet and Delta the pages of all columns are decompressed and held against their checksums. Not
 * seen: damage in a Parquet file whose writer left out checksums, if it still decompresses; and a
 * text in another character set whose bytes happen to be valid.
 */
public final class FileProbe {
  /** How many unreadable files are listed at most. */
  public static final int MAX_LISTED = 1000;

  private static final int TASKS_PER_CORE = 4;

  private static final String PATH = "path";
  private static final String DAMAGE = "damage";
  private static final String REASON = "reason";
  private static final StructType FOUND =
      new StructType()
          .add(PATH, DataTypes.StringType)
          .add(DAMAGE, DataTypes.StringType)
          .add(REASON, DataTypes.StringType);

  private final SparkSession spark;
  private final SourceFormat format;
  private final Map<String, String> options;
  private final Charset charset;

  /**
   * @param options options of the reader: {@code encoding} (or {@code charset}; UTF-8 without
   *     either) is what texts are checked for, all of them reach the file system
   * @throws UserException exit code 2 when there is no such character set
   */
  public FileProbe(SparkSession spark, SourceFormat format, Map<String, String> options) {
    this.spark = spark;
    this.format = format;
    this.options = Map.copyOf(options);
    this.charset = charset(options);
  }

  private static Charset charset(Map<String, String> options) {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(options);
    String name =
        anyCase.getOrDefault(
            "encoding", anyCase.getOrDefault("charset", StandardCharsets.UTF_8.name()));
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new UserException(
          ExitCode.USAGE,
          "There is no character set " + name + ". Correct the source's option encoding.",
          e);
    }
  }

  /**
   * The files that cannot be read; the same for the same files, in whatever order. A file that
   * holds nothing is among them as {@link FileDamage#EMPTY}: whether that is wrong is the caller's
   * choice.
   *
   * @param files URIs as {@link Dataset#inputFiles} and {@code _metadata.file_path} have them: what
   *     is special in a URI is percent-encoded
   */
  public UnreadableFiles unreadable(Collection<String> files) {
    List<String> paths = List.copyOf(new TreeSet<>(files));
    if (paths.isEmpty()) {
      return new UnreadableFiles(0, List.of());
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(paths.size(), context.defaultParallelism() * TASKS_PER_CORE);
    Broadcast<SerializableConfiguration> configuration =
        context.broadcast(new SerializableConfiguration(configuration()));
    Dataset<Row> found =
        spark
            .createDataset(context.parallelize(paths, tasks).rdd(), Encoders.STRING())
            .mapPartitions(probe(configuration, format, charset.name()), Encoders.row(FOUND))
            .persist();
    try {
      long count = found.count();
      List<UnreadableFile> first =
          found.orderBy(PATH).limit(MAX_LISTED).collectAsList().stream()
              .map(FileProbe::unreadableFile)
              .toList();
      return new UnreadableFiles(count, first);
    } finally {
      found.unpersist();
      configuration.destroy();
    }
  }

  /** As Spark's own readers have it: the context's, the session's settings and the options. */
  private Configuration configuration() {
    Configuration configuration = new Configuration(spark.sparkContext().hadoopConfiguration());
    CollectionConverters.asJava(spark.conf().getAll()).forEach(configuration::set);
    options.forEach(configuration::set);
    return configuration;
  }

  private static MapPartitionsFunction<String, Row> probe(
      Broadcast<SerializableConfiguration> configuration, SourceFormat format, String charset) {
    return paths -> probe(paths, checker(configuration.value().value(), format, charset));
  }

  private static FileChecker checker(
      Configuration configuration, SourceFormat format, String charset) {
    return new FileChecker(
        configuration,
        switch (format) {
          case CSV, JSON -> new TextContent(configuration, Charset.forName(charset));
          case POSTGRES -> throw new IllegalArgumentException("A database has no files");
          case PARQUET, DELTA -> new ParquetContent(configuration);
        });
  }

  private static Iterator<Row> probe(Iterator<String> paths, FileChecker checker) {
    List<Row> found = new ArrayList<>();
    paths.forEachRemaining(
        path ->
            checker
                .check(path)
                .map(file -> RowFactory.create(path, file.damage().name(), file.reason()))
                .ifPresent(found::add));
    return found.iterator();
  }

  private static UnreadableFile unreadableFile(Row row) {
    return new UnreadableFile(
        row.getAs(PATH), FileDamage.valueOf(row.getAs(DAMAGE)), row.getAs(REASON));
  }
}
