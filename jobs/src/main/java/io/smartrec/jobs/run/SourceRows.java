package io.smartrec.jobs.run;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.spark.postgres.TableReader;
import io.smartrec.spark.source.RawRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The rows of sources, whether they are files or tables of the configured database; those of tables
 * as of one moment, and readable until this is closed.
 */
public final class SourceRows implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(Users.TABLE, Items.TABLE, Interactions.TABLE, Preferences.TABLE);

  private final JobContext context;
  private @Nullable TableReader tables;

  public SourceRows(JobContext context) {
    this.context = context;
  }

  /**
   * The raw rows of a source.
   *
   * @param interval of PostgreSQL's interactions only these are read; other sources are read whole
   * @throws UserException exit code 2 when there is nothing there, 3 when it cannot be read, 5 when
   *     PostgreSQL cannot be reached
   */
  public Dataset<Row> read(SourceConfig source, Interval interval) {
    if (source.format() != SourceFormat.POSTGRES) {
      return RawRows.read(context.spark(), source);
    }
    String table = source.requiredPath();
    if (!TABLES.contains(table)) {
      throw UserException.usage(
          "Cannot read source %s: of postgres, path is one of %s, was %s%s."
              .formatted(
                  source.name(), String.join(", ", TABLES), table, Suggestion.of(table, TABLES)));
    }
    TableReader reader = tables;
    if (reader == null) {
      reader = TableReader.open(context.postgres());
      tables = reader;
    }
    int partitions = context.config().postgres().loadConnections();
    Dataset<Row> rows =
        table.equals(Interactions.TABLE)
            ? reader.readInteractions(context.spark(), interval, partitions)
            : reader.read(context.spark(), table, partitions);
    return RawRows.ofTable(rows, "postgres:" + table);
  }

  /** What an error means that came while rows were read. */
  public RuntimeException failure(SourceConfig source, RuntimeException e) {
    return tables == null || source.format() != SourceFormat.POSTGRES
        ? e
        : tables.failure("read source " + source.name(), e);
  }

  @Override
  public void close() {
    if (tables != null) {
      tables.close();
      tables = null;
    }
  }
}
