package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;

import io.smartrec.core.config.SegmentsConfig;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import io.smartrec.spark.preparation.MetadataValues;
import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** In which groups users are: {@code country=de}, {@code category=garden}. */
final class UserSegments {
  static final String USER_ID = PreferenceStrengths.USER_ID;
  static final String SEGMENT = "segment";

  /** 2^30, as sums of strengths must not depend on the order of the rows. */
  private static final double UNITS = 1 << 30;

  private final SegmentsConfig config;
  private final Descriptions descriptions;

  UserSegments(SegmentsConfig config, Descriptions descriptions) {
    this.config = config;
    this.descriptions = descriptions;
  }

  /**
   * The groups of users; nobody is in one that nothing is known of.
   *
   * @param preferences columns of {@link PreferenceStrengths}
   * @return user_id and segment: at most one row of each kind for a user
   */
  Dataset<Row> of(Dataset<Row> preferences) {
    List<Dataset<Row>> segments = new ArrayList<>();
    config
        .userKey()
        .ifPresent(
            key -> descriptions.users().ifPresent(users -> segments.add(byUser(users, key))));
    config
        .itemKey()
        .ifPresent(
            key ->
                descriptions
                    .items()
                    .ifPresent(items -> segments.add(byItems(preferences, items, key))));
    return segments.stream()
        .reduce(Dataset::union)
        .orElseGet(() -> preferences.select(col(USER_ID), lit("").as(SEGMENT)).limit(0));
  }

  private static Dataset<Row> byUser(Dataset<Row> users, String key) {
    Column value = lower(trim(get_json_object(col(Users.DEMOGRAPHICS), "$." + key)));
    return users
        .where(value.notEqual(""))
        .select(col(Users.ID).as(USER_ID), named(key, value).as(SEGMENT));
  }

  /** By the value that a user prefers most; of several alike the last in the alphabet. */
  private static Dataset<Row> byItems(Dataset<Row> preferences, Dataset<Row> items, String key) {
    String value = "value";
    String units = "units";
    Dataset<Row> values =
        items.select(
            col(Items.ID).as(PreferenceStrengths.ITEM_ID),
            explode(MetadataValues.of(Items.METADATA, key)).as(value));
    return preferences
        .where(col(PreferenceStrengths.STRENGTH).gt(0))
        .join(values, PreferenceStrengths.ITEM_ID)
        .groupBy(USER_ID, value)
        .agg(sum(col(PreferenceStrengths.STRENGTH).multiply(UNITS).cast("long")).as(units))
        .groupBy(USER_ID)
        .agg(max_by(named(key, col(value)), struct(col(units), col(value))).as(SEGMENT));
  }

  private static Column named(String key, Column value) {
    return concat(lit(key + "="), value);
  }
}
