package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a split lets training know that it could not have known: rows of the hold-out themselves,
 * and what happened after the hold-out began. A model that is judged in spite of it looks better
 * than it is.
 *
 * @param train interactions that are trained on
 * @param test interactions that are judged by
 * @param shared interactions that are in both, by their ids
 * @param future interactions that are trained on and are not before the first that is judged by
 * @param ownFuture users of the hold-out who have an interaction in training that is later than
 *     their first that is judged by
 * @param users users of the hold-out
 */
public record LeakageAudit(
    long train, long test, long shared, long future, long ownFuture, long users) {

  /** Audits a split; Spark jobs, of which only counts come to the driver. */
  public static LeakageAudit of(Split split) {
    Dataset<Row> known = split.history().map(split.train()::unionByName).orElse(split.train());
    Instant testStart = TimeRange.of(split.test()).first();
    Column isFuture = col(Interactions.TIMESTAMP).geq(lit(testStart));
    Row train = known.agg(count(lit(1)), count_if(isFuture)).first();
    Dataset<Row> future = known.where(isFuture);
    String first = "first_judged";
    Dataset<Row> judged =
        split
            .test()
            .groupBy(Interactions.USER_ID)
            .agg(min(Interactions.TIMESTAMP).as(first), count(lit(1)).as("rows"));
    String last = "is_known_later";
    Dataset<Row> later =
        future.groupBy(col(Interactions.USER_ID)).agg(max(Interactions.TIMESTAMP).as(last));
    Row users =
        judged
            .join(later, new String[] {Interactions.USER_ID}, "left_outer")
            .agg(count(lit(1)), sum("rows"), count_if(col(last).gt(col(first))))
            .first();
    // A row of the hold-out that is in training, too, is not before the first of the hold-out.
    long shared =
        train.getLong(1) == 0
            ? 0
            : future
                .select(Interactions.ID)
                .join(split.test().select(Interactions.ID), Interactions.ID)
                .count();
    return new LeakageAudit(
        train.getLong(0),
        users.getLong(1),
        shared,
        train.getLong(1),
        users.getLong(2),
        users.getLong(0));
  }

  /** The sums, of two folds. */
  public LeakageAudit plus(LeakageAudit other) {
    return new LeakageAudit(
        train + other.train,
        test + other.test,
        shared + other.shared,
        future + other.future,
        ownFuture + other.ownFuture,
        users + other.users);
  }

  /** Whether training knows anything it could not have known. */
  public boolean leaks() {
    return shared > 0 || future > 0;
  }

  /** The share of the training data that is not before the first interaction that is judged by. */
  public double futureShare() {
    return train == 0 ? 0 : (double) future / train;
  }

  /** What leaks, in words. */
  @Override
  public String toString() {
    return leaks()
        ? String.format(
            Locale.ROOT,
            "LEAK: %,d of %,d training interactions (%.1f %%) are not before the hold-out begins; %,d of %,d users of the hold-out have later ones of their own in training; %,d interactions are in both",
            future,
            train,
            100 * futureShare(),
            ownFuture,
            users,
            shared)
        : "no leak";
  }
}
