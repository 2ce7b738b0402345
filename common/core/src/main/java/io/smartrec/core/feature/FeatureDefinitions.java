package io.smartrec.core.feature;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.table.Features;
import java.util.ArrayList;
import java.util.List;

/** Every feature that is computed. */
public final class FeatureDefinitions {
  /** Goes up when a formula changes: features of another version are computed anew. */
  public static final int VERSION = 1;

  private static final String COUNT = "count";
  private static final String NOT_NEGATIVE = "0 or more";
  private static final String NEVER = "never";

  /** Interactions of a user, of all types. */
  public static final FeatureDefinition USER_INTERACTIONS =
      new FeatureDefinition(
          Features.USER,
          "interactions_<n>d",
          "Activity, whatever the action",
          "interactions of the user in the window",
          COUNT,
          NOT_NEGATIVE,
          NEVER);

  /** Different items of a user. */
  public static final FeatureDefinition DISTINCT_ITEMS =
      new FeatureDefinition(
          Features.USER,
          "distinct_items_<n>d",
          "Breadth of what the user looks at",
          "different items of these interactions",
          COUNT,
          NOT_NEGATIVE,
          NEVER);

  /** How evenly a user's interactions spread over categories. */
  public static final FeatureDefinition CATEGORY_ENTROPY =
      new FeatureDefinition(
          Features.USER,
          "category_entropy_<n>d",
          "Variety of taste: 0 for one category, the higher the more evenly spread",
          "Shannon entropy, - sum over categories c of p(c) ln p(c), p(c) being the share of c among the"
              + " interactions with items whose category is known",
          "nats",
          "0 to ln(number of categories)",
          "no such interaction is in the window");

  /** Mean price of what a user interacted with. */
  public static final FeatureDefinition MEAN_PRICE =
      new FeatureDefinition(
          Features.USER,
          "mean_price_<n>d",
          "Price level the user looks at",
          "mean of the item's price over the interactions with items whose price is known",
          "of the price",
          NOT_NEGATIVE,
          "no such interaction is in the window");

  /** Recency. */
  public static final FeatureDefinition DAYS_SINCE_LAST_INTERACTION =
      new FeatureDefinition(
          Features.USER,
          "days_since_last_interaction",
          "Recency",
          "T minus the time of the user's last interaction before T",
          "days of 24 hours, with fractions",
          "above 0",
          NEVER);

  /** Interactions with an item, of all types. */
  public static final FeatureDefinition ITEM_INTERACTIONS =
      new FeatureDefinition(
          Features.ITEM,
          "interactions_<n>d",
          "Popularity by activity",
          "interactions with the item in the window",
          COUNT,
          NOT_NEGATIVE,
          NEVER);

  /** Different users of an item. */
  public static final FeatureDefinition DISTINCT_USERS =
      new FeatureDefinition(
          Features.ITEM,
          "distinct_users_<n>d",
          "Popularity by people, which one busy user cannot drive",
          "different users of these interactions",
          COUNT,
          NOT_NEGATIVE,
          NEVER);

  /** Growth of an item's popularity. */
  public static final FeatureDefinition TREND =
      new FeatureDefinition(
          Features.ITEM,
          "trend_<n>d",
          "Growth of popularity: 0 steady, above it rising, below it falling",
          "ln((a + 1) / (b + 1)), a being the interactions in [T - n days, T), b those in [T - 2n days, T - n"
              + " days); the ones keep small counts from swinging",
          "natural logarithm of a ratio",
          "any",
          NEVER);

  /** How many of those who view an item buy it. */
  public static final FeatureDefinition CONVERSION =
      new FeatureDefinition(
          Features.ITEM,
          "conversion_view_to_purchase_<n>d",
          "How many of those who view it buy it",
          "of the users who viewed it in the window, the share that purchased it in the window, at or after their first"
              + " view there",
          "share",
          "0 to 1",
          "nobody viewed it in the window");

  /** Age of an item. */
  public static final FeatureDefinition AGE_DAYS =
      new FeatureDefinition(
          Features.ITEM,
          "age_days",
          "Age",
          "T minus created_at",
          "days of 24 hours, with fractions",
          "above 0",
          "created_at is not known");

  /** How dear an item is among its like. */
  public static final FeatureDefinition PRICE_PERCENTILE =
      new FeatureDefinition(
          Features.ITEM,
          "price_percentile_in_category",
          "How dear it is among its like: 0.5 is the middle",
          "mid-rank, (l + e / 2) / c: of the c items of its category whose price is known, itself among them, l cost less"
              + " and e the same; equal prices have equal values",
          "share",
          "above 0, below 1; 0.5 for the only item of a category",
          "its category or its price is not known");

  private FeatureDefinitions() {}

  /** Interactions of a user of one type. */
  public static FeatureDefinition actions(ActionType action) {
    return new FeatureDefinition(
        Features.USER,
        action.code() + "s_<n>d",
        "Activity: " + action.code() + "s",
        "interactions of the user with action_type " + action.code() + " in the window",
        COUNT,
        NOT_NEGATIVE,
        NEVER);
  }

  /** All of them, users' before items', in the order in which they are told. */
  public static List<FeatureDefinition> all() {
    List<FeatureDefinition> all = new ArrayList<>();
    for (ActionType action : ActionType.values()) {
      all.add(actions(action));
    }
    all.addAll(
        List.of(
            USER_INTERACTIONS,
            DISTINCT_ITEMS,
            CATEGORY_ENTROPY,
            MEAN_PRICE,
            DAYS_SINCE_LAST_INTERACTION,
            ITEM_INTERACTIONS,
            DISTINCT_USERS,
            TREND,
            CONVERSION,
            AGE_DAYS,
            PRICE_PERCENTILE));
    return List.copyOf(all);
  }

  /** The names of all features of users or items in these windows. */
  public static List<String> names(String entityType, List<Integer> windowsDays) {
    return all().stream()
        .filter(definition -> definition.entityType().equals(entityType))
        .flatMap(definition -> definition.names(windowsDays).stream())
        .toList();
  }
}
