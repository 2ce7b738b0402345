package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.table.Preferences;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What users said they do not want in their lists. */
public final class Wishes {
  public static final String USER_ID = Preferences.USER_ID;

  /** Arrays of texts in lower case: items, categories, and the only languages that are wanted. */
  public static final List<String> COLUMNS =
      List.of("blocked_items", "blocked_categories", "languages");

  private Wishes() {}

  /**
   * The wishes of those who have any.
   *
   * @param preferences columns of {@link Preferences}
   * @return user_id and {@link #COLUMNS}
   */
  public static Dataset<Row> of(Dataset<Row> preferences, ListRulesConfig.Wishes config) {
    List<List<String>> keys =
        List.of(config.blockedItems(), config.blockedCategories(), config.languages());
    Column[] wishes = new Column[COLUMNS.size()];
    for (int i = 0; i < wishes.length; i++) {
      Column values =
          when(
              col(Preferences.PREFERENCE_KEY).isin(keys.get(i).toArray()),
              MetadataValues.ofWhole(Preferences.PREFERENCE_VALUE));
      wishes[i] = array_sort(array_distinct(flatten(collect_list(values)))).as(COLUMNS.get(i));
    }
    Object[] all = keys.stream().flatMap(List::stream).toArray();
    return preferences
        .where(col(Preferences.PREFERENCE_KEY).isin(all))
        .groupBy(USER_ID)
        .agg(wishes[0], wishes[1], wishes[2]);
  }
}
