package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.spark.preparation.PreferenceStrengths;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a rating is before taste: the mean of all, how the item differs from it, and how the user
 * differs from mean and item (Koren, Factor in the Neighbors, 2010, section 2.1): differences are
 * sums of what is left, divided by their number plus 5, so that a single rating does not say much.
 * Sums are of whole multiples of 10^-6, which do not depend on the order of the rows.
 *
 * @param mean of all ratings
 * @param users user_id and difference
 * @param items item_id and difference
 */
record RatingMeans(double mean, Dataset<Row> users, Dataset<Row> items) {
  static final String DIFFERENCE = "difference";

  private static final String USER = PreferenceStrengths.USER_ID;
  private static final String ITEM = PreferenceStrengths.ITEM_ID;
  private static final Column RATING = col(PreferenceStrengths.STRENGTH);
  private static final double DAMPING = 5;
  private static final double UNITS = 1e6;

  /** The means of ratings; a Spark job for the mean of all. */
  static RatingMeans of(Dataset<Row> ratings) {
    double mean = mean(ratings);
    Dataset<Row> items = differences(ratings, ITEM, RATING.minus(mean));
    return ofUsers(ratings, mean, items);
  }

  /** The differences of users from what is known of items. */
  static RatingMeans ofUsers(Dataset<Row> ratings, double mean, Dataset<Row> items) {
    Column left = RATING.minus(mean).minus(col(DIFFERENCE));
    return new RatingMeans(mean, differences(ratings.join(items, ITEM), USER, left), items);
  }

  /** The mean rating, 0 without any; a Spark job. */
  static double mean(Dataset<Row> ratings) {
    Row mean = ratings.agg(exactSum(RATING).divide(nullif(count(lit(1)), lit(0)))).first();
    return mean.isNullAt(0) ? 0 : mean.getDouble(0);
  }

  /** The ratings less mean and differences; those of unknown users or items are left out. */
  Dataset<Row> residuals(Dataset<Row> ratings) {
    Dataset<Row> ofUsers = users.withColumnRenamed(DIFFERENCE, "user_" + DIFFERENCE);
    return ratings
        .join(items, ITEM)
        .join(ofUsers, USER)
        .select(
            col(USER),
            col(ITEM),
            RATING
                .minus(mean)
                .minus(col(DIFFERENCE))
                .minus(col("user_" + DIFFERENCE))
                .as(PreferenceStrengths.STRENGTH));
  }

  private static Dataset<Row> differences(Dataset<Row> ratings, String id, Column left) {
    return ratings
        .groupBy(id)
        .agg(exactSum(left).divide(count(lit(1)).plus(DAMPING)).as(DIFFERENCE));
  }

  private static Column exactSum(Column value) {
    return sum(round(value.multiply(UNITS)).cast(DataTypes.LongType)).divide(UNITS);
  }
}
