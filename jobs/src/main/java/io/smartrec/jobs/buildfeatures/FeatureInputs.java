package io.smartrec.jobs.buildfeatures;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import io.smartrec.core.config.FeaturesConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.feature.FeatureDefinitions;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.jobs.run.InteractionsInput;
import io.smartrec.spark.features.FeatureRows;
import io.smartrec.spark.features.ItemFacts;
import io.smartrec.spark.features.ItemFeatures;
import io.smartrec.spark.features.UserFeatures;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What features are made from.
 *
 * @param source the interactions
 * @param items the version of items; null when the lake has none
 * @param asOf the point in time
 * @param config the settings
 */
record FeatureInputs(
    InteractionsInput source, @Nullable PinnedTable items, Instant asOf, FeaturesConfig config) {

  /**
   * Pins the tables and settles the point in time: the given one, or a microsecond after the newest
   * interaction. One pass over the times of the interactions.
   *
   * @throws UserException exit code 3 when there is no interaction before the point in time
   */
  static FeatureInputs pin(
      InteractionsInput source, Lake lake, FeaturesConfig config, @Nullable Instant asOf) {
    PinnedTable items = lake.has(Items.TABLE) ? lake.pin(Items.TABLE) : null;
    Row times =
        source
            .rows()
            .agg(unix_micros(min(Interactions.TIMESTAMP)), unix_micros(max(Interactions.TIMESTAMP)))
            .first();
    if (times.isNullAt(0)) {
      throw UserException.dataRefused(
          "Cannot build features: interactions has no rows. Run ingest first.");
    }
    Instant first = Instant.EPOCH.plus(times.getLong(0), ChronoUnit.MICROS);
    Instant afterLast = Instant.EPOCH.plus(times.getLong(1) + 1, ChronoUnit.MICROS);
    if (asOf != null && !first.isBefore(asOf)) {
      throw UserException.dataRefused(
          "Cannot build features as of %s: the first interaction is at %s. Choose a later --as-of, or ingest older interactions."
              .formatted(asOf, first));
    }
    return new FeatureInputs(source, items, asOf == null ? afterLast : asOf, config);
  }

  /** Whatever changes the features changes this text. */
  String fingerprint() {
    return "definitions %d, interactions %s version %d, items %s, windows %s, category %s, price %s"
        .formatted(
            FeatureDefinitions.VERSION,
            source.version().tableId(),
            source.version().version(),
            items == null ? "none" : items.tableId() + " version " + items.version(),
            config.windowsDays(),
            config.categoryKey(),
            config.priceKey());
  }

  /** The tables that are read. */
  List<PinnedTable> tables() {
    return items == null ? List.of(source.version()) : List.of(source.version(), items);
  }

  /** The rows for table features. */
  Dataset<Row> rows(Lake lake, SparkSession spark) {
    Dataset<Row> events = source.rows();
    Dataset<Row> facts =
        Optional.ofNullable(items)
            .map(
                pinned ->
                    new ItemFacts(asOf, config.categoryKey(), config.priceKey())
                        .of(lake.read(pinned)))
            .orElseGet(() -> ItemFacts.none(spark));
    List<Integer> windows = config.windowsDays();
    return new FeatureRows(asOf)
        .of(
            new UserFeatures(asOf, windows)
                .of(events, facts)
                .unionByName(new ItemFeatures(asOf, windows).of(events, facts)));
  }
}
