package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.cume_dist;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.rank;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.ActionType;
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
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * The features of items as of a point in time; {@link FeatureDefinitions} says what each means.
 *
 * <p>Interactions are counted by item and user, then by item, so that a popular item is no single
 * task's work.
 */
public final class ItemFeatures {
  private static final String PREVIOUS = "previous_";
  private static final String FIRST_VIEW = "first_view_";
  private static final String LAST_PURCHASE = "last_purchase_";
  private static final String VIEWERS = "viewers_";
  private static final String CONVERTED = "converted_";
  private static final String PERCENTILE = FeatureDefinitions.PRICE_PERCENTILE.pattern();

  private final AsOf asOf;
  private final List<Integer> windowsDays;

  /**
   * ItemFeatures as of a point in time.
   *
   * @param asOf the point in time; nothing at or after it is looked at
   * @param windowsDays lengths of the windows before it, in days; at least one
   */
  public ItemFeatures(Instant asOf, List<Integer> windowsDays) {
    this.asOf = new AsOf(asOf);
    this.windowsDays = List.copyOf(windowsDays);
  }

  /**
   * The features of every item that is known or has an interaction before the point in time.
   *
   * @param interactions columns of {@link Interactions}
   * @param itemFacts columns of {@link ItemFacts}
   * @return entity_id, entity_type, feature_name and value of {@link Features}; value is finite
   */
  public Dataset<Row> of(Dataset<Row> interactions, Dataset<Row> itemFacts) {
    Dataset<Row> items =
        byItem(byUser(interactions))
            .join(withPercentile(itemFacts), new String[] {ItemFacts.ITEM_ID}, "full_outer");
    return new LongRows(Features.ITEM, ItemFacts.ITEM_ID, features()).of(items);
  }

  private Dataset<Row> byUser(Dataset<Row> interactions) {
    Column time = col(Interactions.TIMESTAMP);
    Column action = col(Interactions.ACTION_TYPE);
    List<Column> columns = new ArrayList<>();
    for (int days : windowsDays) {
      Column inWindow = asOf.withinLast(days, time);
      Column viewed = inWindow.and(action.equalTo(ActionType.VIEW.code()));
      Column purchased = inWindow.and(action.equalTo(ActionType.PURCHASE.code()));
      columns.add(count_if(inWindow).as(FeatureDefinitions.ITEM_INTERACTIONS.name(days)));
      columns.add(count_if(asOf.withinLastButOne(days, time)).as(PREVIOUS + days));
      columns.add(min(when(viewed, time)).as(FIRST_VIEW + days));
      columns.add(max(when(purchased, time)).as(LAST_PURCHASE + days));
    }
    return aggregated(
        interactions.where(asOf.isAfter(time)).groupBy(Interactions.ITEM_ID, Interactions.USER_ID),
        columns);
  }

  private Dataset<Row> byItem(Dataset<Row> byUser) {
    List<Column> columns = new ArrayList<>();
    for (int days : windowsDays) {
      String interactions = FeatureDefinitions.ITEM_INTERACTIONS.name(days);
      Column firstView = col(FIRST_VIEW + days);
      columns.add(sum(interactions).as(interactions));
      columns.add(
          count_if(col(interactions).gt(0)).as(FeatureDefinitions.DISTINCT_USERS.name(days)));
      columns.add(sum(PREVIOUS + days).as(PREVIOUS + days));
      columns.add(count(firstView).as(VIEWERS + days));
      columns.add(count_if(col(LAST_PURCHASE + days).geq(firstView)).as(CONVERTED + days));
    }
    return aggregated(byUser.groupBy(Interactions.ITEM_ID), columns);
  }

  private static Dataset<Row> aggregated(RelationalGroupedDataset groups, List<Column> columns) {
    return groups.agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new));
  }

  /**
   * (l + e / 2) / c is the mean of l / c = (rank - 1) / c and (l + e) / c, the cumulative
   * distribution. Items that have no place in a category are each by themselves, so that they do
   * not all end up in one task.
   */
  private static Dataset<Row> withPercentile(Dataset<Row> itemFacts) {
    Column placed = col(ItemFacts.CATEGORY).isNotNull().and(col(ItemFacts.PRICE).isNotNull());
    Column group = when(placed, col(ItemFacts.CATEGORY)).otherwise(col(ItemFacts.ITEM_ID));
    WindowSpec peers = Window.partitionBy(placed, group);
    WindowSpec byPrice = peers.orderBy(ItemFacts.PRICE);
    Column below = rank().over(byPrice).minus(1).divide(count(lit(1)).over(peers));
    Column upTo = cume_dist().over(byPrice);
    return itemFacts.select(
        col(ItemFacts.ITEM_ID),
        col(ItemFacts.CREATED_AT),
        when(placed, below.plus(upTo).divide(2)).as(PERCENTILE));
  }

  private Map<String, Column> features() {
    Map<String, Column> features = new LinkedHashMap<>();
    for (int days : windowsDays) {
      String interactions = FeatureDefinitions.ITEM_INTERACTIONS.name(days);
      String users = FeatureDefinitions.DISTINCT_USERS.name(days);
      features.put(interactions, orZero(interactions));
      features.put(users, orZero(users));
      features.put(
          FeatureDefinitions.TREND.name(days),
          log(orZero(interactions).plus(1).divide(orZero(PREVIOUS + days).plus(1))));
      features.put(
          FeatureDefinitions.CONVERSION.name(days),
          when(col(VIEWERS + days).gt(0), col(CONVERTED + days).divide(col(VIEWERS + days))));
    }
    features.put(FeatureDefinitions.AGE_DAYS.pattern(), asOf.daysSince(col(ItemFacts.CREATED_AT)));
    features.put(PERCENTILE, col(PERCENTILE));
    return features;
  }

  /** An item without interactions has none of the counts. */
  private static Column orZero(String count) {
    return coalesce(col(count), lit(0L));
  }
}
