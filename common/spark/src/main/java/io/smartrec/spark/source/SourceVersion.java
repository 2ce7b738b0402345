package io.smartrec.spark.source;

import io.delta.tables.DeltaTable;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.spark.tables.PinnedTable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which rows a source holds now, so that the same can be read again, or told apart from others. */
public final class SourceVersion {
  private SourceVersion() {}

  /**
   * What a source holds now: of Delta its table's id and version, of Parquet an id made of the
   * names, sizes and times of its files, and version 0.
   *
   * @throws UserException exit code 2 when there is nothing to read, or no such version
   */
  public static PinnedTable of(SparkSession spark, SourceConfig source) {
    return source.format() == SourceFormat.DELTA ? ofDelta(spark, source) : ofFiles(spark, source);
  }

  /** The source as of this version. */
  public static SourceConfig pinned(SourceConfig source, PinnedTable version) {
    return source.format() == SourceFormat.DELTA
        ? source.with(SourceConfig.VERSION_AS_OF, Long.toString(version.version()))
        : source;
  }

  private static PinnedTable ofDelta(SparkSession spark, SourceConfig source) {
    String path = source.requiredPath();
    if (!DeltaTable.isDeltaTable(spark, path)) {
      throw UserException.usage(
          "Cannot read source %s: there is no Delta table at %s.".formatted(source.name(), path));
    }
    DeltaTable table = DeltaTable.forPath(spark, path);
    Row id = table.detail().select("id").first();
    long latest = table.history(1).select("version").first().getLong(0);
    long version = source.option(SourceConfig.VERSION_AS_OF).map(Long::valueOf).orElse(latest);
    if (version > latest) {
      throw UserException.usage(
          "Cannot read source %s at version %d: the latest version of the Delta table at %s is %d. Correct its %s."
              .formatted(source.name(), version, path, latest, SourceConfig.VERSION_AS_OF));
    }
    return new PinnedTable(named(source), id.getString(0), version);
  }

  /** Not to be taken for a table of the lake. */
  private static String named(SourceConfig source) {
    return "source " + source.name();
  }

  private static PinnedTable ofFiles(SparkSession spark, SourceConfig source) {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    List<String> described = new ArrayList<>();
    for (String file : new TreeSet<>(RawRows.files(spark, source))) {
      Path path = new Path(URI.create(file));
      try {
        FileStatus status = path.getFileSystem(configuration).getFileStatus(path);
        described.add(file + "|" + status.getLen() + "|" + status.getModificationTime());
      } catch (IOException e) {
        throw new UserException(
            ExitCode.UNAVAILABLE, "Cannot look at " + file + " of source " + source.name(), e);
      }
    }
    return new PinnedTable(
        named(source), NameUuid.of(NameUuid.ROOT, String.join("\n", described)).toString(), 0);
  }
}
