package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.transform;

import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.TrainingItems;
import io.smartrec.core.table.Items;
import io.smartrec.spark.algorithm.FactorModel;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings what is known of the items before the hold-out into one place. */
final class TrainingItemsLoader {
  /** What is known of the items may take this much memory in every process: 12 million of them. */
  private static final long DEFAULT_MAX_BYTES = 2L << 30;

  /**
   * About: an id as a Java string of 36 characters, its place in the map from ids, an empty array
   * of attributes, and the item's numbers, in a heap below 32 GB.
   */
  static final int BYTES_PER_ITEM = 180;

  private static final String ATTRIBUTES = "attributes";

  private final long maxBytes;

  TrainingItemsLoader() {
    this(DEFAULT_MAX_BYTES);
  }

  /**
   * @param maxBytes limit for what is known of the items
   */
  TrainingItemsLoader(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Loads the items; Spark jobs.
   *
   * @param popularity the popularity model of the training data
   * @param items columns of {@link Items}, if there are any
   * @param keys of the metadata whose words are an item's attributes
   * @throws UserException exit code 3 when they are too large
   */
  TrainingItems load(
      FactorModel popularity,
      double headShare,
      Optional<Dataset<Row>> items,
      List<String> keys,
      long trainingUsers) {
    long size = popularity.itemFactors().count();
    long bytes = size * BYTES_PER_ITEM;
    if (bytes > maxBytes) {
      throw tooLarge(size, "");
    }
    String[] ids = new String[(int) size];
    int[] users = new int[ids.length];
    int[][] attributes = new int[ids.length][];
    Iterator<Row> rows =
        described(popularity.itemFactors(), items, keys).coalesce(1).toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      int item = row.getInt(0);
      ids[item] = row.getString(1);
      users[item] = (int) row.getFloat(2);
      attributes[item] = row.<Integer>getList(3).stream().mapToInt(Integer::intValue).toArray();
      bytes += 4L * attributes[item].length;
      if (bytes > maxBytes) {
        throw tooLarge(size, "name fewer evaluation.attribute-keys, or ");
      }
    }
    return new TrainingItems(ids, users, attributes, headShare, trainingUsers);
  }

  private UserException tooLarge(long items, String otherwise) {
    return UserException.dataRefused(
        "Cannot evaluate: the ids and attributes of %d items with preferences take more than the %d bytes of memory that every process has for them. To judge, %strain on a shorter period or a part of the catalogue."
            .formatted(items, maxBytes, otherwise));
  }

  /** index, id, users (float), attributes. */
  private static Dataset<Row> described(
      Dataset<Row> factors, Optional<Dataset<Row>> items, List<String> keys) {
    Column none = array().cast("array<int>");
    Dataset<Row> described =
        items.isEmpty() || keys.isEmpty()
            ? factors.withColumn(ATTRIBUTES, none)
            : factors.join(
                items.get().select(col(Items.ID), words(keys).as(ATTRIBUTES)),
                FactorModel.ID,
                "left_outer");
    return described.select(
        col(FactorModel.INDEX),
        col(FactorModel.ID),
        col(FactorModel.FEATURES).getItem(0),
        coalesce(col(ATTRIBUTES), none));
  }

  /** The words in the values of the keys, as ascending distinct hashes. */
  private static Column words(List<String> keys) {
    Column[] values =
        keys.stream()
            .map(key -> get_json_object(col(Items.METADATA), "$." + key))
            .toArray(Column[]::new);
    Column words = split(lower(concat_ws(" ", values)), "[^\\p{L}\\p{N}]+");
    return array_sort(
        array_distinct(transform(filter(words, word -> word.notEqual("")), word -> hash(word))));
  }
}
