package io.smartrec.jobs.buildfeatures;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.table.Features;
import io.smartrec.jobs.run.InteractionsInput;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.PointInTime;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.FeatureBuild;
import io.smartrec.spark.postgres.FeatureLoader;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Computes the features of users and items as of a point in time, into the lake and PostgreSQL.
 *
 * <p>Input: {@code interactions} of the lake before the point in time; {@code items} of the lake,
 * without which categories, prices and ages are not known. Output: the rows of this point in time
 * in {@code features} of the lake, and the same rows with the same ids in {@code features} of
 * PostgreSQL, where they become visible in one transaction. The same inputs, settings and point in
 * time again change nothing; if any of them has changed, the rows of this point in time are
 * replaced. {@code docs/features.md} says what each feature means.
 *
 * <p>A run that dies leaves the former features in PostgreSQL; the next one writes both anew.
 *
 * <p>Example: {@code smartrec build-features --as-of 2026-01-01}
 */
@Command(
    name = "build-features",
    description = {
      "Computes user and item features as of a point in time, into the lake and PostgreSQL.",
      "Events at or after it are not looked at. The same inputs and point in time again change nothing."
    },
    footer = {"%nExample:", "  smartrec build-features --as-of 2026-01-01T00:00:00Z"})
public final class BuildFeaturesJob implements Job {
  @Option(
      names = "--as-of",
      paramLabel = "INSTANT",
      converter = PointInTime.class,
      description =
          "The point in time: 2026-01-01T00:00:00Z, or a date for its start in UTC. Default: a microsecond after the"
              + " newest interaction.")
  private @Nullable Instant asOf;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public JobResult run(JobContext context) {
    context.spark();
    try (AdvisoryLock lock =
            AdvisoryLock.acquire(
                context.postgres(), "building features in " + context.config().lakePath());
        InteractionsInput interactions = InteractionsInput.pin(context)) {
      return build(interactions, context);
    }
  }

  private JobResult build(InteractionsInput interactions, JobContext context) {
    Lake lake = context.lake();
    context.progress().phase("look at the data");
    FeatureInputs inputs = FeatureInputs.pin(interactions, lake, context.config().features(), asOf);
    FeatureLoader loader =
        new FeatureLoader(
            context.postgres(),
            context.runId(),
            context.startedAt(),
            context.config().postgres().loadConnections());
    Optional<FeatureBuild> built = loader.loaded(inputs.asOf());
    if (built.isPresent()
        && built.get().fingerprint().equals(inputs.fingerprint())
        && isInLake(lake, built.get())) {
      return result(built.get(), inputs, lake)
          .done("These features are in the lake and in PostgreSQL already; nothing changed.");
    }
    context.progress().phase("compute features");
    loader.forget(inputs.asOf());
    Dataset<Row> rows = inputs.rows(lake, context.spark());
    long version = lake.replace(Features.TABLE, ofPointInTime(inputs.asOf()), rows);
    context.progress().phase("count");
    PinnedTable written = lake.pin(Features.TABLE, version);
    Dataset<Row> features = lake.read(written).where(ofPointInTime(inputs.asOf()));
    FeatureBuild build = counted(features, inputs, version);
    context.progress().phase("load into PostgreSQL");
    long changed = loader.load(build, features);
    return result(build, inputs, lake)
        .count("postgres_rows_changed", changed)
        .done("The features as of %s are in the lake and in PostgreSQL.".formatted(inputs.asOf()));
  }

  /** Features may have been retired since. */
  private static boolean isInLake(Lake lake, FeatureBuild build) {
    return lake.has(Features.TABLE)
        && lake.read(Features.TABLE).where(ofPointInTime(build.computedAt())).count()
            == build.rows();
  }

  private static String ofPointInTime(Instant asOf) {
    return "%s = TIMESTAMP '%s'".formatted(Features.COMPUTED_AT, asOf);
  }

  /** Counts what was written, not what was meant. */
  private static FeatureBuild counted(Dataset<Row> features, FeatureInputs inputs, long version) {
    long rows = 0;
    long users = 0;
    long items = 0;
    for (Row row :
        features
            .groupBy(Features.ENTITY_TYPE)
            .agg(count(lit(1)), count_distinct(col(Features.ENTITY_ID)))
            .collectAsList()) {
      rows += row.getLong(1);
      if (row.getString(0).equals(Features.USER)) {
        users = row.getLong(2);
      } else {
        items = row.getLong(2);
      }
    }
    return new FeatureBuild(inputs.asOf(), inputs.fingerprint(), version, rows, users, items);
  }

  private static JobResult.Builder result(FeatureBuild build, FeatureInputs inputs, Lake lake) {
    JobResult.Builder result =
        JobResult.of("build-features")
            .fact("as_of", build.computedAt())
            .fact("features", lake.path(Features.TABLE))
            .fact("features_version", build.tableVersion())
            .count("users", build.users())
            .count("items", build.items())
            .count("rows", build.rows());
    for (PinnedTable table : inputs.tables()) {
      result.input(table.name(), table.version());
    }
    return result.next("smartrec train --algorithm als");
  }
}
