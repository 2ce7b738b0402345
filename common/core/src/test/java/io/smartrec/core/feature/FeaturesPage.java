package io.smartrec.core.feature;

import io.smartrec.core.table.Features;
import java.util.List;

/** The page that documents the features, out of their definitions. */
final class FeaturesPage {
  private static final List<Integer> WINDOWS = List.of(7, 30, 90);
  private static final String INTRODUCTION =
      """
      # Features

      What `build-features` computes, as of a point in time T. Made from
      `common/core/src/main/java/io/smartrec/core/feature/FeatureDefinitions.java`; `FeaturesPageTest` says how to make it anew.

      - **T** is `--as-of`; by default a microsecond after the newest interaction. It is the `computed_at` of every row.
      - **Events** count when their timestamp is before T. A window of n days is [T - n days, T), a day being 24 hours: an
        interaction exactly at T is not in it, one exactly n days before T is. Events at or after T change nothing; one from
        before T that comes in late does, once the features of that T are built again.
      - **`<n>`** stands for each window of `features.windows-days`, by default 7, 30 and 90: `views_<n>d` is `views_7d`,
        `views_30d` and `views_90d`.
      - **Items are state, not events.** The lake keeps the newest content of an item, not its history. Items whose `created_at`
        is at or after T are not looked at; category, price and `created_at` of the others are those of the table version that
        was read, which may be younger than T. An item without `created_at` counts as there. Features built at the time, one T
        after the other, hold what was known then; those of a T long past hold today's categories and prices.
      - **Category and price** are `category` and `price` of an item's metadata, or the keys that `features.category-key` and
        `features.price-key` name. A category is any value that is not blank, as text. A price is a number of 0 or more,
        below 10^14, to 6 decimal places; anything else is not known.
      - **Values** are finite numbers. What is not defined has no row, never NaN. Sums are exact, so that values do not depend on
        how the rows are laid out.

      The rows are in table `features` of the lake and of PostgreSQL, with the same ids: version 5 UUIDs of
      `entity_type|entity_id|feature_name|computed_at` in the namespace `features`. A later T is kept beside an earlier one; the
      same T again replaces its rows when anything they are made of has changed, in PostgreSQL in one transaction. The newest
      features of a user:

      ```sql
      SELECT feature_name, value FROM features
      WHERE entity_type = 'user' AND entity_id = '...' AND computed_at = (SELECT max(computed_at) FROM features);
      ```
      """;

  private FeaturesPage() {}

  /** The page in Markdown. */
  static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("\n## Users\n\n");
    page.append("Every user with an interaction before T.\n");
    append(page, Features.USER);
    page.append("\n## Items\n\n");
    page.append("Every item that is looked at, and every item with an interaction before T.\n");
    append(page, Features.ITEM);
    return page.toString();
  }

  private static void append(StringBuilder page, String entityType) {
    page.append("\nBy default: `");
    page.append(String.join("`, `", FeatureDefinitions.names(entityType, WINDOWS)));
    page.append("`.\n\n| name | meaning | formula | unit | range | absent when |\n");
    page.append("|---|---|---|---|---|---|\n");
    for (FeatureDefinition feature : FeatureDefinitions.all()) {
      if (feature.entityType().equals(entityType)) {
        page.append("| `").append(feature.pattern());
        page.append("` | ").append(feature.meaning());
        page.append(" | ").append(feature.formula());
        page.append(" | ").append(feature.unit());
        page.append(" | ").append(feature.range());
        page.append(" | ").append(feature.absent()).append(" |\n");
      }
    }
  }
}
