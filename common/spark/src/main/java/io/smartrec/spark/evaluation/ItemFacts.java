package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.transform;

import io.smartrec.core.table.Items;
import io.smartrec.spark.algorithm.FactorModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What is known of items before the hold-out. */
final class ItemFacts {
  static final String ITEM_ID = RelevantItems.ITEM_ID;
  static final String POPULARITY = "item_popularity";
  static final String HEAD = "head";
  static final String ATTRIBUTES = "attributes";

  private static final Column USERS =
      col(FactorModel.FEATURES).getItem(0).cast(DataTypes.IntegerType);

  private ItemFacts() {}

  /**
   * The facts of every item of the training data; a Spark job.
   *
   * @param popularity the popularity model of the training data
   * @param headShare the head has this share of all preferences
   * @param items columns of {@link Items}, if there are any
   * @param keys of the metadata whose words are an item's attributes
   * @return item_id, item_popularity (int, users of the training data), head (boolean), attributes
   *     (ascending distinct ints; empty when nothing is known)
   */
  static Dataset<Row> of(
      FactorModel popularity, double headShare, Optional<Dataset<Row>> items, List<String> keys) {
    Dataset<Row> users =
        popularity.itemFactors().select(col(FactorModel.ID).as(ITEM_ID), USERS.as(POPULARITY));
    Dataset<Row> facts = users.withColumn(HEAD, col(POPULARITY).geq(headFrom(users, headShare)));
    Column none = array().cast(DataTypes.createArrayType(DataTypes.IntegerType));
    if (items.isEmpty() || keys.isEmpty()) {
      return facts.withColumn(ATTRIBUTES, none);
    }
    Dataset<Row> words =
        items.get().select(col(Items.ID).as(ITEM_ID), attributes(keys).as(ATTRIBUTES));
    return facts
        .join(words, ITEM_ID, "left_outer")
        .withColumn(ATTRIBUTES, coalesce(col(ATTRIBUTES), none));
  }

  /** From how many users on an item is one of the head: items with as many are so together. */
  private static int headFrom(Dataset<Row> users, double headShare) {
    // There are at most about the root of twice the preferences different numbers of users.
    List<Row> histogram =
        new ArrayList<>(users.groupBy(POPULARITY).agg(count(lit(1))).collectAsList());
    histogram.sort(Comparator.comparingInt((Row row) -> row.getInt(0)).reversed());
    double all = histogram.stream().mapToDouble(ItemFacts::preferences).sum();
    double reached = 0;
    int from = Integer.MAX_VALUE;
    for (Row row : histogram) {
      if (reached >= headShare * all) {
        break;
      }
      from = row.getInt(0);
      reached += preferences(row);
    }
    return from;
  }

  private static double preferences(Row histogram) {
    return (double) histogram.getInt(0) * histogram.getLong(1);
  }

  /** The words in the values of the keys, as ascending distinct hashes. */
  private static Column attributes(List<String> keys) {
    Column[] values =
        keys.stream()
            .map(key -> get_json_object(col(Items.METADATA), "$." + key))
            .toArray(Column[]::new);
    Column words = split(lower(concat_ws(" ", values)), "[^\\p{L}\\p{N}]+");
    return array_sort(
        array_distinct(transform(filter(words, word -> word.notEqual("")), word -> hash(word))));
  }
}
