package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.smartrec.core.explanation.SegmentReason;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.Settled;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Popularity within groups of users, held back towards that of all: of a group with n preferences
 * an item with n(j) of them has the share (n(j) + m p(j)) / (n + m), where p(j) is its share among
 * all users (Dirichlet smoothing: Zhai, Lafferty, A Study of Smoothing Methods for Language Models,
 * 2001). The score is the share times the number N of all preferences, as a mean over the groups of
 * a user: what popularity would be if everybody were like them. A user without a group has that of
 * all.
 *
 * <p>As a sparse model position 0 is everyone: an item has its worth there, and N n(j) / (n + m) at
 * the position of a group. A user of g groups has 1 / g at each, and the mean of their m / (n + m)
 * at 0.
 */
final class SegmentedPopularity {
  private static final String SEGMENT = UserSegments.SEGMENT;
  private static final String WORTH = "worth";
  private static final String TOTAL = "total";
  private static final String BACK_OFF = "back_off";
  private static final String ITEM_ID = PreferenceStrengths.ITEM_ID;
  private static final String USER_ID = PreferenceStrengths.USER_ID;

  /** 2^20: sums of rounded multiples do not depend on the order of rows. */
  private static final double UNITS = 1 << 20;

  private final Column worth;
  private final double smoothing;
  private final UserSegments segments;

  /**
   * @param worth what an item is worth, as an aggregate of preferences; exact
   * @param smoothing m
   */
  SegmentedPopularity(Column worth, double smoothing, UserSegments segments) {
    this.worth = worth;
    this.smoothing = smoothing;
    this.segments = segments;
  }

  /** See {@link Trainer#fit}. */
  FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> wanted = preferences.where(col(PreferenceStrengths.STRENGTH).gt(0));
    Dataset<Row> all = wanted.groupBy(ITEM_ID).agg(worth.cast("double").as(WORTH));
    Dataset<Row> bySegment =
        wanted
            .join(segments.of(preferences), USER_ID)
            .groupBy(SEGMENT, ITEM_ID)
            .agg(worth.cast("double").as(WORTH));
    Row sum = all.agg(coalesce(exactSum(), lit(0.0))).first();
    // A group whose preferences have all but decayed is none.
    Dataset<Row> totals =
        bySegment.groupBy(SEGMENT).agg(exactSum().as(TOTAL)).where(col(TOTAL).gt(0));
    IdIndex index = IdIndex.of(totals, SEGMENT);
    Dataset<Row> terms =
        index
            .ids()
            .join(totals.withColumnRenamed(SEGMENT, IdIndex.ID), IdIndex.ID)
            .select(
                col(IdIndex.INDEX).plus(1).as(FactorModel.POSITION),
                lit(SEGMENT).as(FactorModel.FIELD),
                col(IdIndex.ID).as(FactorModel.TERM),
                col(TOTAL));
    Dataset<Row> values =
        all.select(
                col(ITEM_ID).as(FactorModel.ID),
                lit(0).as(FactorModel.POSITION),
                col(WORTH).as(SparseVectors.VALUE))
            .union(
                bySegment
                    .join(terms.withColumnRenamed(FactorModel.TERM, SEGMENT), SEGMENT)
                    .select(
                        col(ITEM_ID),
                        col(FactorModel.POSITION),
                        try_divide(
                            col(WORTH).multiply(sum.getDouble(0)), col(TOTAL).plus(smoothing))));
    Dataset<Row> items = SparseVectors.indexed(Settled.of(SparseVectors.of(values)));
    FactorModel model =
        new FactorModel(items, items, 1 + index.size())
            .withTerms(everyone(terms).union(terms.drop(TOTAL)));
    return model.withUsers(SparseVectors.indexed(users(model, preferences, users)));
  }

  /** The vectors of users without an index, by their groups. */
  Dataset<Row> users(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> perPosition =
        SparseVectors.values(model.itemFactors())
            .groupBy(FactorModel.POSITION)
            .agg(
                sum(round(col(SparseVectors.VALUE).cast("double").multiply(UNITS)).cast("long"))
                    .as(TOTAL));
    double everything =
        perPosition
            .where(col(FactorModel.POSITION).equalTo(0))
            .agg(coalesce(sum(TOTAL).cast("double"), lit(0.0)))
            .first()
            .getDouble(0);
    Dataset<Row> known =
        model
            .terms()
            .orElseThrow()
            .join(perPosition, FactorModel.POSITION)
            .where(col(FactorModel.POSITION).gt(0))
            .select(
                col(FactorModel.TERM).as(SEGMENT),
                col(FactorModel.POSITION),
                lit(1.0).minus(try_divide(col(TOTAL), lit(everything))).as(BACK_OFF));
    Dataset<Row> grouped =
        users
            .select(USER_ID)
            .distinct()
            .join(
                segments.of(preferences).join(known, SEGMENT),
                new String[] {USER_ID},
                "left_outer");
    Dataset<Row> shares =
        grouped.groupBy(USER_ID).agg(count(SEGMENT).as(TOTAL), sum(BACK_OFF).as(BACK_OFF));
    Dataset<Row> values =
        shares
            .select(
                col(USER_ID).as(FactorModel.ID),
                lit(0).as(FactorModel.POSITION),
                coalesce(try_divide(col(BACK_OFF), col(TOTAL)), lit(1.0)).as(SparseVectors.VALUE))
            .union(
                grouped
                    .where(col(SEGMENT).isNotNull())
                    .join(shares.drop(BACK_OFF), USER_ID)
                    .select(
                        col(USER_ID), col(FactorModel.POSITION), try_divide(lit(1.0), col(TOTAL))));
    return SparseVectors.of(values);
  }

  private static Dataset<Row> everyone(Dataset<Row> terms) {
    return terms
        .sparkSession()
        .range(1)
        .select(
            lit(0).as(FactorModel.POSITION),
            lit(SEGMENT).as(FactorModel.FIELD),
            lit(SegmentReason.EVERYONE).as(FactorModel.TERM));
  }

  private static Column exactSum() {
    return sum(round(col(WORTH).multiply(UNITS)).cast("long")).divide(UNITS);
  }
}
