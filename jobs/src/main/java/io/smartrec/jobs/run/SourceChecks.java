package io.smartrec.jobs.run;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.smartrec.core.config.IngestConfig;
import io.smartrec.core.config.IngestConfig.OnUnreadableFile;
import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.RowCounter;
import io.smartrec.spark.ingest.RowMapping;
import io.smartrec.spark.ingest.RowsRead;
import io.smartrec.spark.source.Sources;
import io.smartrec.spark.source.UnreadableFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Checks the rows of sources and keeps them in Spark until it is closed; nothing is written. Files
 * that cannot be read are named, or set aside, as {@code ingest.unreadable-files} says.
 */
public final class SourceChecks implements AutoCloseable {
  private final JobContext context;
  private final IngestConfig config;
  private final Sources sources;
  private final SourceRows rows;
  private final List<Dataset<Row>> kept = new ArrayList<>();

  public SourceChecks(JobContext context) {
    this.context = context;
    this.config = context.config().ingest();
    this.sources = new Sources(context.spark());
    this.rows = new SourceRows(context);
  }

  /**
   * What a source is made of.
   *
   * @param source the source
   * @param raw its rows as they are
   * @param asked of which time its interactions are asked for
   * @param interval of which its interactions are read: also what comes late
   * @param unreadable its files that cannot be read
   */
  public record Opened(
      SourceConfig source,
      Dataset<Row> raw,
      Interval asked,
      Interval interval,
      UnreadableFiles unreadable) {}

  /**
   * The checked rows of a source.
   *
   * @param opened the source as it was read
   * @param tables one for each mapping
   */
  public record Checked(Opened opened, List<CheckedTable> tables) {}

  /**
   * Reads what can be read without a pass over the data.
   *
   * @param asked of which time interactions are asked for; {@code ingest.lateness} further back is
   *     read as well
   * @throws UserException exit code 2 when there is nothing there or a mapping does not fit, 3 when
   *     files cannot be read, 5 when PostgreSQL cannot be reached
   */
  public Opened open(SourceConfig source, Interval asked) {
    context.progress().phase("look at " + source.name());
    Interval interval = asked.widenedBy(config.lateness());
    UnreadableFiles none = new UnreadableFiles(0, List.of());
    try {
      return checkedMapping(new Opened(source, rows.read(source, interval), asked, interval, none));
    } catch (RuntimeException e) {
      if (!Sources.isReadFailure(e)) {
        throw e;
      }
      UnreadableFiles found = unreadable(source, e);
      return checkedMapping(new Opened(source, readWithout(source, found), asked, interval, found));
    }
  }

  /** A mapping that does not fit is told before anything is read. */
  private Opened checkedMapping(Opened opened) {
    for (MappingConfig mapping : opened.source().mappings()) {
      mapped(opened.source(), opened.raw(), mapping);
    }
    return opened;
  }

  /**
   * Reads and checks all rows.
   *
   * @throws UserException exit code 3 when files cannot be read or an expression fails, 5 when
   *     PostgreSQL cannot be reached
   */
  public Checked check(Opened opened) {
    SourceConfig source = opened.source();
    int before = kept.size();
    try {
      List<CheckedTable> tables = tables(opened);
      boolean suspect = tables.stream().anyMatch(table -> table.counts().suspect() > 0);
      if (!suspect || opened.unreadable().count() > 0) {
        return new Checked(opened, tables);
      }
      context.progress().phase("look for damaged files of " + source.name());
      UnreadableFiles found = sources.unreadable(source);
      if (found.count() == 0) {
        return new Checked(opened, tables);
      }
      return checkWithout(opened, found, before);
    } catch (RuntimeException e) {
      if (!Sources.isReadFailure(e) || opened.unreadable().count() > 0) {
        throw rows.failure(source, e);
      }
      return checkWithout(opened, unreadable(source, e), before);
    }
  }

  private Checked checkWithout(Opened opened, UnreadableFiles unreadable, int keptBefore) {
    kept.subList(keptBefore, kept.size()).forEach(Dataset::unpersist);
    kept.subList(keptBefore, kept.size()).clear();
    SourceConfig source = opened.source();
    return check(
        new Opened(
            source,
            readWithout(source, unreadable),
            opened.asked(),
            opened.interval(),
            unreadable));
  }

  /** The files that make reading fail. */
  private UnreadableFiles unreadable(SourceConfig source, RuntimeException failure) {
    context.progress().phase("look for damaged files of " + source.name());
    UnreadableFiles found = sources.unreadable(source);
    if (found.count() == 0) {
      throw SourceFailure.explained(source.name(), source.mappings().get(0), failure);
    }
    return found;
  }

  private Dataset<Row> readWithout(SourceConfig source, UnreadableFiles unreadable) {
    if (config.unreadableFiles() == OnUnreadableFile.FAIL) {
      throw Sources.refused(source, unreadable);
    }
    context
        .progress()
        .say(
            "%s: %,d files cannot be read and are set aside"
                .formatted(source.name(), unreadable.count()));
    return sources.readWithout(source, unreadable);
  }

  private List<CheckedTable> tables(Opened opened) {
    List<CheckedTable> tables = new ArrayList<>();
    String name = opened.source().name();
    for (MappingConfig mapping : opened.source().mappings()) {
      context.progress().phase("check " + name + " for " + mapping.entity().code());
      try {
        tables.add(table(opened, mapping));
      } catch (Exception e) {
        // Scala declares none of its exceptions.
        throw SourceFailure.explained(name, mapping, e);
      }
    }
    return tables;
  }

  /** One pass over the rows, in which they are also counted as they come. */
  private CheckedTable table(Opened opened, MappingConfig mapping) {
    RowCounter all = RowCounter.in(context.spark());
    RowCounter outside = RowCounter.in(context.spark());
    Dataset<Row> mapped =
        mapped(opened.source(), opened.raw().where(all.countIf(lit(true))), mapping);
    Entity entity = mapping.entity();
    boolean happened = entity == Entity.INTERACTIONS;
    Dataset<Row> checked =
        (happened ? within(opened.interval(), mapped, outside) : mapped)
            .persist(StorageLevel.DISK_ONLY());
    kept.add(checked);
    BatchCounts counts = BatchCounts.of(entity, checked);
    RowsRead read =
        new RowsRead(happened ? opened.asked() : Interval.ALL, all.rows(), outside.rows());
    return new CheckedTable(
        opened.source().name(), entity, checked, counts, isUndated(opened, mapping), read);
  }

  /** A file has a time of its own where its rows have none, a table has not. */
  private static boolean isUndated(Opened opened, MappingConfig mapping) {
    return opened.source().format().isTable()
        && mapping.field("updated-at", List.of(opened.raw().columns())).isEmpty();
  }

  private Dataset<Row> mapped(SourceConfig source, Dataset<Row> raw, MappingConfig mapping) {
    return new RowMapping(mapping, source.name(), config.rules(), context.startedAt()).apply(raw);
  }

  /** Rows without a time stay: they are refused, not left out. */
  private static Dataset<Row> within(Interval interval, Dataset<Row> rows, RowCounter outside) {
    Column time = col(Interactions.TIMESTAMP);
    Column before = interval.start().map(start -> time.lt(lit(start))).orElse(lit(false));
    Column behind = interval.end().map(end -> time.geq(lit(end))).orElse(lit(false));
    return interval.equals(Interval.ALL)
        ? rows
        : rows.where(not(outside.countIf(coalesce(before.or(behind), lit(false)))));
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    kept.clear();
    rows.close();
  }
}
