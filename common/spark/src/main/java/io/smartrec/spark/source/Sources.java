package io.smartrec.spark.source;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The files of a source, and what can be read of them. */
public final class Sources {
  private static final int NAMED = 10;

  private final SparkSession spark;

  public Sources(SparkSession spark) {
    this.spark = spark;
  }

  /** Whether an error of reading or checking rows says that a file cannot be read. */
  public static boolean isReadFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable known && known.getCondition() != null) {
        String condition = known.getCondition();
        if (condition.startsWith("FAILED_READ_FILE") || condition.contains("CANNOT_READ_FILE")) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The files of a source that cannot be read. Reads all of them to their end.
   *
   * @return empty for sources that are no files of their own
   */
  public UnreadableFiles unreadable(SourceConfig source) {
    if (source.format().isTable()) {
      return new UnreadableFiles(0, List.of());
    }
    UnreadableFiles found =
        new FileProbe(spark, source.format(), source.options())
            .unreadable(RawRows.files(spark, source));
    if (source.format() == SourceFormat.PARQUET) {
      return found;
    }
    // An empty text has no rows, that is all.
    List<UnreadableFile> damaged =
        found.first().stream().filter(file -> file.damage() != FileDamage.EMPTY).toList();
    return new UnreadableFiles(found.count() - (found.first().size() - damaged.size()), damaged);
  }

  /**
   * The rows of the files that can be read.
   *
   * @throws UserException exit code 3 when there is none, or too many cannot be read
   */
  public Dataset<Row> readWithout(SourceConfig source, UnreadableFiles unreadable) {
    if (unreadable.count() > unreadable.first().size()) {
      throw refused(source, unreadable);
    }
    List<String> files = new ArrayList<>(RawRows.files(spark, source));
    files.removeAll(unreadable.first().stream().map(UnreadableFile::path).toList());
    if (files.isEmpty()) {
      throw refused(source, unreadable);
    }
    return RawRows.read(spark, source, files);
  }

  /** Nothing is loaded: the files that cannot be read, by name. */
  public static UserException refused(SourceConfig source, UnreadableFiles unreadable) {
    String named =
        unreadable.first().stream()
            .limit(NAMED)
            .map(file -> "\n  - " + file.path() + " " + file.reason())
            .collect(Collectors.joining());
    String more =
        unreadable.count() > NAMED ? "\n  and %d more".formatted(unreadable.count() - NAMED) : "";
    return UserException.dataRefused(
        "Cannot use source %s: %d of its files cannot be read:%s%s%nNothing was written. Mend or remove them, or load the others with --set ingest.unreadable-files=skip."
            .formatted(source.name(), unreadable.count(), named, more));
  }
}
