package io.smartrec.spark.tables;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which versions of a table hold the same rows: compaction and other upkeep make versions of their
 * own.
 *
 * @param newest the newest version
 * @param newestData the version whose commit changed rows last
 */
record TableVersions(long newest, long newestData) {
  private static final Set<String> UPKEEP =
      Set.of(
          "OPTIMIZE",
          "VACUUM START",
          "VACUUM END",
          "SET TBLPROPERTIES",
          "UNSET TBLPROPERTIES",
          "ADD COLUMNS",
          "ADD CONSTRAINT",
          "DROP CONSTRAINT");

  /** Commits that are looked at first; reading the whole history of a busy table takes long. */
  private static final int RECENT = 50;

  private static final Set<String> TOO_OLD =
      Set.of(
          "DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION",
          "DELTA_VERSION_NOT_FOUND",
          "DELTA_TRUNCATED_TRANSACTION_LOG");

  static TableVersions of(DeltaTable table) {
    List<Row> recent = commits(table.history(RECENT));
    long newest = recent.get(0).getLong(0);
    OptionalLong data = newestData(recent);
    if (data.isEmpty() && recent.size() == RECENT) {
      data = newestData(commits(table.history()));
    }
    return new TableVersions(newest, data.orElse(newest));
  }

  /** The version to read for the rows of another: the same rows, where possible in fewer files. */
  long readable(long version) {
    return version == newestData ? newest : version;
  }

  /** Newest first. */
  private static List<Row> commits(Dataset<Row> history) {
    return history
        .select(col("version"), col("operation"))
        .orderBy(col("version").desc())
        .collectAsList();
  }

  private static OptionalLong newestData(List<Row> commits) {
    return commits.stream()
        .filter(commit -> !UPKEEP.contains(commit.getString(1)))
        .mapToLong(commit -> commit.getLong(0))
        .findFirst();
  }

  /** Why a version cannot be read, for the user where it is too old. */
  static RuntimeException unreadable(PinnedTable pinned, Exception failure) {
    if (failure instanceof SparkThrowable spark && TOO_OLD.contains(spark.getCondition())) {
      return new UserException(
          ExitCode.DATA_REFUSED,
          "Cannot read %s at version %d: it is older than versions are kept. Run the command that made what you are using again, on the newest version; to keep versions longer, raise maintain.retention-days and run maintain."
              .formatted(pinned.name(), pinned.version()),
          failure);
    }
    return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
  }
}
