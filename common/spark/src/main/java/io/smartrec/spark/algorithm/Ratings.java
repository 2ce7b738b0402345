package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;

import io.smartrec.spark.preparation.PreferenceStrengths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Preferences as MLlib's ALS takes them, kept in memory until this is closed: MLlib computes what
 * it is given twice, first to log how many partitions it has. The same preferences give the same
 * ratings in the same order, whatever their partitions.
 *
 * @param rows user (int), item (int), strength (float): in the partition of MLlib's own user block,
 *     by user and item
 * @param users what the ints of the users stand for
 * @param items what those of the items stand for
 */
public record Ratings(Dataset<Row> rows, IdIndex users, IdIndex items) implements AutoCloseable {
  public static final String USER = "user";
  public static final String ITEM = "item";
  public static final String RATING = PreferenceStrengths.STRENGTH;

  /**
   * Numbers users and items; Spark jobs.
   *
   * @param preferences columns of {@link PreferenceStrengths}; read twice here, and once more when
   *     the rows are first used
   * @param blocks number of MLlib's user blocks
   * @throws io.smartrec.core.error.UserException exit code 3 when there are more ids than ints
   */
  public static Ratings of(Dataset<Row> preferences, int blocks) {
    IdIndex users = IdIndex.of(preferences, PreferenceStrengths.USER_ID);
    IdIndex items = IdIndex.of(preferences, PreferenceStrengths.ITEM_ID);
    Dataset<Row> rows =
        preferences
            .join(numbers(users, PreferenceStrengths.USER_ID, USER), PreferenceStrengths.USER_ID)
            .join(numbers(items, PreferenceStrengths.ITEM_ID, ITEM), PreferenceStrengths.ITEM_ID)
            .select(col(USER), col(ITEM), col(RATING).cast(DataTypes.FloatType))
            .repartitionById(blocks, col(USER))
            // As one number, which Spark sorts by its digits instead of comparing rows.
            .sortWithinPartitions(col(USER).cast("long").multiply(1L << 32).plus(col(ITEM)))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Ratings(rows, users, items);
  }

  private static Dataset<Row> numbers(IdIndex index, String id, String number) {
    return index.toJoin().select(col(IdIndex.ID).as(id), col(IdIndex.INDEX).as(number));
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
