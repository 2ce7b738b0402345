package io.smartrec.jobs.run;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.Deduplication;
import io.smartrec.spark.source.SourceVersion;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The interactions a command works on: those of the lake, or of the source that {@code
 * interactions.source} names, read where it stands and checked like rows that are ingested.
 */
public final class InteractionsInput implements AutoCloseable {
  /** How many files that are set aside are told by name. */
  private static final int NAMED = 10;

  private final JobContext context;
  private final Optional<SourceConfig> source;
  private final PinnedTable version;
  private @Nullable SourceChecks checks;
  private @Nullable Dataset<Row> kept;

  private InteractionsInput(
      JobContext context, Optional<SourceConfig> source, PinnedTable version) {
    this.context = context;
    this.source = source;
    this.version = version;
  }

  /**
   * Holds on to what is there now. Reads no rows yet.
   *
   * @throws UserException exit code 3 when the lake has no interactions, 2 when there is nothing
   *     where the source is
   */
  public static InteractionsInput pin(JobContext context) {
    Optional<SourceConfig> source = context.config().interactionsSource();
    return source.isPresent()
        ? pin(source.get(), context)
        : new InteractionsInput(context, source, context.lake().pin(Interactions.TABLE));
  }

  /** As {@link #pin(JobContext)}, of a source. */
  public static InteractionsInput pin(SourceConfig source, JobContext context) {
    return new InteractionsInput(
        context,
        Optional.of(source),
        asMapped(SourceVersion.of(context.spark(), source), source, context));
  }

  /**
   * Holds on to what was there once.
   *
   * @throws UserException exit code 3 when the table is another one by now
   */
  public static InteractionsInput at(PinnedTable version, JobContext context) {
    return pin(context).at(version);
  }

  /**
   * The same as it was once.
   *
   * @throws UserException exit code 3 when the table is another one by now
   */
  InteractionsInput at(PinnedTable then) {
    if (!version.name().equals(then.name()) || !version.tableId().equals(then.tableId())) {
      throw UserException.dataRefused(
          "The interactions of then are not to be had: they were %s (id %s), and the configuration now says %s (id %s). Use the lake, the sources and mapping of then."
              .formatted(then.name(), then.tableId(), version.name(), version.tableId()));
    }
    return new InteractionsInput(context, source, then);
  }

  /** Another mapping or other rules give other interactions. */
  private static PinnedTable asMapped(
      PinnedTable version, SourceConfig source, JobContext context) {
    MappingConfig mapping = source.mapping(Entity.INTERACTIONS).orElseThrow();
    String all =
        String.join(
            "|",
            version.tableId(),
            new TreeMap<>(source.options()).toString(),
            mapping.namespace().toString(),
            mapping.reject().toString(),
            new TreeMap<>(mapping.fields()).toString(),
            context.config().ingest().rules().toString());
    return new PinnedTable(
        version.name(), NameUuid.of(NameUuid.ROOT, all).toString(), version.version());
  }

  /** Which interactions they are. */
  public PinnedTable version() {
    return version;
  }

  /**
   * The interactions: columns of {@link Interactions}, distinct ids; the same rows at every read,
   * until this is closed.
   *
   * @throws UserException exit code 3 when files of a source cannot be read or its rows do not pass
   *     the gates
   */
  public Dataset<Row> rows() {
    if (source.isEmpty()) {
      Lake lake = context.lake();
      return lake.read(version);
    }
    Dataset<Row> rows = kept;
    if (rows == null) {
      SourceChecks opened = new SourceChecks(context);
      checks = opened;
      rows =
          checked(SourceVersion.pinned(source.get(), version), opened)
              .persist(StorageLevel.DISK_ONLY());
      kept = rows;
    }
    return rows;
  }

  private Dataset<Row> checked(SourceConfig source, SourceChecks checks) {
    SourceChecks.Checked checked =
        checks.check(checks.open(source.only(Entity.INTERACTIONS), Interval.ALL));
    tellSetAside(checked.opened());
    CheckedTable table = checked.tables().get(0);
    BatchCounts counts = table.counts();
    context
        .progress()
        .say(
            String.format(
                Locale.ROOT,
                "%s: %,d interactions read, %,d refused %s",
                source.name(),
                table.read().inside(),
                counts.refused(),
                counts.rejected().isEmpty() ? "" : counts.rejected()));
    GateKeeper gates = new GateKeeper(context);
    gates.judge("interactions of " + source.name(), table.batch(), List.of(), counts.rejected());
    gates.throwIfAnyFailed("Nothing was done");
    return new Deduplication(Interactions.CONTRACT).apply(table.good());
  }

  /** There is no table of them in the result, as ingest has it. */
  private void tellSetAside(SourceChecks.Opened opened) {
    opened.unreadable().first().stream()
        .limit(NAMED)
        .forEach(
            file ->
                context
                    .progress()
                    .say(
                        "%s: set aside: %s %s"
                            .formatted(opened.source().name(), file.path(), file.reason())));
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.unpersist();
      kept = null;
    }
    if (checks != null) {
      checks.close();
      checks = null;
    }
  }
}
