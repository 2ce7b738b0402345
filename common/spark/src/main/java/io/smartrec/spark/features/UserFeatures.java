package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.feature.FeatureDefinition;
import io.smartrec.core.feature.FeatureDefinitions;
import io.smartrec.core.table.Features;
import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The features of users as of a point in time; {@link FeatureDefinitions} says what each means.
 *
 * <p>Everything is summed up in three steps: by user and item, where the item's category and price
 * come in; by user and category; by user. Each step adds up what the one before counted, in whole
 * numbers and decimals, and entropy is summed in the order of the counts: the same interactions
 * give the same bits however they are laid out.
 */
public final class UserFeatures {
  private static final String LAST = "last";
  private static final String PRICED = "priced_";
  private static final String PRICE_SUM = "price_sum_";
  private static final String CATEGORY_COUNTS = "category_counts_";

  private final AsOf asOf;
  private final List<Integer> windowsDays;

  /**
   * UserFeatures as of a point in time.
   *
   * @param asOf the point in time; nothing at or after it is looked at
   * @param windowsDays lengths of the windows before it, in days
   */
  public UserFeatures(Instant asOf, List<Integer> windowsDays) {
    this.asOf = new AsOf(asOf);
    this.windowsDays = List.copyOf(windowsDays);
  }

  /**
   * The features of every user with an interaction before the point in time.
   *
   * @param interactions columns of {@link Interactions}
   * @param itemFacts columns of {@link ItemFacts}
   * @return entity_id, entity_type, feature_name and value of {@link Features}; value is finite
   */
  public Dataset<Row> of(Dataset<Row> interactions, Dataset<Row> itemFacts) {
    Dataset<Row> known = itemFacts.select(ItemFacts.ITEM_ID, ItemFacts.CATEGORY, ItemFacts.PRICE);
    Dataset<Row> byItem =
        byItem(interactions).join(known, new String[] {ItemFacts.ITEM_ID}, "left_outer");
    Dataset<Row> users = byUser(byCategory(byItem));
    return new LongRows(Features.USER, Interactions.USER_ID, features()).of(users);
  }

  private Dataset<Row> byItem(Dataset<Row> interactions) {
    Column time = col(Interactions.TIMESTAMP);
    List<Column> counts = new ArrayList<>();
    for (int days : windowsDays) {
      Column inWindow = asOf.withinLast(days, time);
      counts.add(count_if(inWindow).as(FeatureDefinitions.USER_INTERACTIONS.name(days)));
      for (ActionType action : ActionType.values()) {
        Column isAction = col(Interactions.ACTION_TYPE).equalTo(action.code());
        counts.add(count_if(inWindow.and(isAction)).as(name(action, days)));
      }
    }
    return interactions
        .where(asOf.isAfter(time))
        .groupBy(Interactions.USER_ID, Interactions.ITEM_ID)
        .agg(max(time).as(LAST), counts.toArray(Column[]::new));
  }

  /** An item has one category: what is summed by category counts each item once. */
  private Dataset<Row> byCategory(Dataset<Row> byItem) {
    List<Column> sums = new ArrayList<>(sumsOfCounts());
    for (int days : windowsDays) {
      Column count = col(FeatureDefinitions.USER_INTERACTIONS.name(days));
      sums.add(count_if(count.gt(0)).as(FeatureDefinitions.DISTINCT_ITEMS.name(days)));
      sums.add(sum(when(col(ItemFacts.PRICE).isNotNull(), count)).as(PRICED + days));
      sums.add(sum(col(ItemFacts.PRICE).multiply(count)).as(PRICE_SUM + days));
    }
    return byItem
        .groupBy(Interactions.USER_ID, ItemFacts.CATEGORY)
        .agg(max(LAST).as(LAST), sums.toArray(Column[]::new));
  }

  private Dataset<Row> byUser(Dataset<Row> byCategory) {
    List<Column> sums = new ArrayList<>(sumsOfCounts());
    for (int days : windowsDays) {
      Column count = col(FeatureDefinitions.USER_INTERACTIONS.name(days));
      Column counted = count.gt(0).and(col(ItemFacts.CATEGORY).isNotNull());
      sums.add(sumOf(FeatureDefinitions.DISTINCT_ITEMS.name(days)));
      sums.add(sumOf(PRICED + days));
      sums.add(sumOf(PRICE_SUM + days));
      sums.add(collect_list(when(counted, count)).as(CATEGORY_COUNTS + days));
    }
    return byCategory
        .groupBy(Interactions.USER_ID)
        .agg(max(LAST).as(LAST), sums.toArray(Column[]::new));
  }

  private List<Column> sumsOfCounts() {
    List<Column> sums = new ArrayList<>();
    for (int days : windowsDays) {
      sums.add(sumOf(FeatureDefinitions.USER_INTERACTIONS.name(days)));
      for (ActionType action : ActionType.values()) {
        sums.add(sumOf(name(action, days)));
      }
    }
    return sums;
  }

  private Map<String, Column> features() {
    Map<String, Column> features = new LinkedHashMap<>();
    for (int days : windowsDays) {
      for (ActionType action : ActionType.values()) {
        features.put(name(action, days), col(name(action, days)));
      }
      for (FeatureDefinition summed :
          List.of(FeatureDefinitions.USER_INTERACTIONS, FeatureDefinitions.DISTINCT_ITEMS)) {
        features.put(summed.name(days), col(summed.name(days)));
      }
      features.put(
          FeatureDefinitions.CATEGORY_ENTROPY.name(days), entropy(col(CATEGORY_COUNTS + days)));
      features.put(
          FeatureDefinitions.MEAN_PRICE.name(days),
          when(
              col(PRICED + days).gt(0),
              col(PRICE_SUM + days).cast(DataTypes.DoubleType).divide(col(PRICED + days))));
    }
    features.put(
        FeatureDefinitions.DAYS_SINCE_LAST_INTERACTION.pattern(), asOf.daysSince(col(LAST)));
    return features;
  }

  /** - sum p ln p, in nats; the smallest share first, as sums of doubles depend on the order. */
  private static Column entropy(Column counts) {
    Column total = aggregate(counts, lit(0L), (sum, count) -> sum.plus(count));
    Column entropy =
        aggregate(
            sort_array(counts),
            lit(0.0),
            (sum, count) -> {
              Column share = count.divide(total);
              return sum.minus(share.multiply(log(share)));
            });
    return when(size(counts).gt(0), entropy);
  }

  private static String name(ActionType action, int days) {
    return FeatureDefinitions.actions(action).name(days);
  }

  private static Column sumOf(String column) {
    return sum(column).as(column);
  }
}
