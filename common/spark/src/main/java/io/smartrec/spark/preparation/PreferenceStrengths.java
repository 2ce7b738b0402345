package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log1p;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.signum;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.expression.RowExpression;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * How much each user prefers each item.
 *
 * <p>Of implicit feedback, with s = sum over the interactions of user and item of weight(action)
 * 2^(-age / half-life): strength = sign(s) ln(1 + min(|s|, cap)). The logarithm damps repetition
 * (the log scaling of Hu, Koren, Volinsky, Collaborative Filtering for Implicit Feedback Datasets,
 * 2008, equation 6). Weights are summed exactly, so that the sum is the same whatever the order of
 * the rows. The column {@code value} is not used: its unit differs from source to source.
 *
 * <p>Of explicit feedback: the value of the latest interaction, among those at the same instant of
 * the one with the largest id.
 */
public final class PreferenceStrengths {
  public static final String USER_ID = Interactions.USER_ID;
  public static final String ITEM_ID = Interactions.ITEM_ID;
  public static final String STRENGTH = "strength";

  /** Units in which weights that do not decay are summed, per 1. */
  private static final double DECIMALS = 1e9;

  /** Those of weights that decay: 2^30, by which multiplying is exact. */
  private static final double UNITS = 1 << 30;

  private final PreferenceConfig config;
  private final Instant asOf;

  /**
   * @param config weights are finite and not negative; 0 or absent leaves the action out
   * @param asOf age is measured to here; what is later counts in full
   */
  public PreferenceStrengths(PreferenceConfig config, Instant asOf) {
    config
        .actionWeights()
        .forEach(
            (action, weight) -> {
              if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                    "Weight of "
                        + action.code()
                        + " must be finite and not negative, was "
                        + weight);
              }
            });
    this.config = config;
    this.asOf = asOf;
  }

  /** The interactions that say something: those with an action of positive weight. */
  public static Dataset<Row> telling(Dataset<Row> interactions, PreferenceConfig config) {
    Object[] actions =
        Arrays.stream(ActionType.values())
            .filter(action -> config.actionWeights().getOrDefault(action, 0.0) > 0)
            .map(ActionType::code)
            .toArray();
    return interactions.where(col(Interactions.ACTION_TYPE).isin(actions));
  }

  /**
   * The preferences in interactions.
   *
   * @param interactions columns of {@link Interactions}
   * @return user_id, item_id, strength (double): one row per user and item with at least one action
   *     of positive weight; never 0 of implicit feedback, any rating of explicit feedback
   * @throws io.smartrec.core.error.UserException exit code 2 when the condition of negative signals
   *     is none
   */
  public Dataset<Row> strengths(Dataset<Row> interactions) {
    Dataset<Row> telling = telling(interactions, config);
    if (config.feedback() == Feedback.EXPLICIT) {
      Column latest = struct(col(Interactions.TIMESTAMP), col(Interactions.ID));
      return telling
          .groupBy(USER_ID, ITEM_ID)
          .agg(max_by(col(Interactions.VALUE), latest).as(STRENGTH));
    }
    Column summed = exactSum(weight(telling).multiply(decay()));
    return telling
        .groupBy(USER_ID, ITEM_ID)
        .agg(summed.as(STRENGTH))
        .select(col(USER_ID), col(ITEM_ID), damped(col(STRENGTH)).as(STRENGTH))
        .where(col(STRENGTH).notEqual(0));
  }

  private Column weight(Dataset<Row> interactions) {
    Column weight = lit(0.0);
    for (Map.Entry<ActionType, Double> entry : config.actionWeights().entrySet()) {
      Column isAction = col(Interactions.ACTION_TYPE).equalTo(entry.getKey().code());
      weight = when(isAction, lit(entry.getValue())).otherwise(weight);
    }
    if (config.negativeWhen().isEmpty()) {
      return weight;
    }
    Column unwanted =
        RowExpression.condition(
            interactions,
            config.negativeWhen().get(),
            why ->
                "Cannot train: train.preferences.negative-when is no valid condition: %s Write one on the columns of interactions: %s."
                    .formatted(why, String.join(", ", interactions.columns())));
    RowExpression.tryOut(
        interactions,
        unwanted,
        "Cannot train: train.preferences.negative-when, \"%s\", fails on an interaction"
            .formatted(config.negativeWhen().get()));
    return when(coalesce(unwanted, lit(false)), lit(-config.negativeWeight())).otherwise(weight);
  }

  /**
   * A sum that does not depend on the order of the rows. Without a half-life of whole multiples of
   * 10^-9, so that three times 0.1 less 0.3 is 0. With one of multiples of 2^-60 towards 0, which a
   * weight of 1 falls below after 60 half-lives, in two longs: Spark's decimals take far longer. A
   * weight or a sum beyond 2^33 fails as an overflow.
   */
  private Column exactSum(Column weight) {
    if (config.halfLifeDays().isEmpty()) {
      return sum(round(weight.multiply(DECIMALS)).cast(DataTypes.LongType)).divide(DECIMALS);
    }
    Column scaled = weight.multiply(UNITS);
    Column whole = scaled.cast(DataTypes.LongType);
    Column rest = scaled.minus(whole).multiply(UNITS).cast(DataTypes.LongType);
    return sum(whole).plus(sum(rest).divide(UNITS)).divide(UNITS);
  }

  private Column decay() {
    if (config.halfLifeDays().isEmpty()) {
      return lit(1.0);
    }
    double halfLife = config.halfLifeDays().get() * ChronoUnit.DAYS.getDuration().toNanos() / 1e3;
    long end = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
    Column age = greatest(lit(0L), lit(end).minus(unix_micros(col(Interactions.TIMESTAMP))));
    return pow(lit(2.0), negate(age.divide(halfLife)));
  }

  private Column damped(Column sum) {
    Column size = abs(sum);
    Column capped = config.maxStrength().map(cap -> least(size, lit(cap))).orElse(size);
    return signum(sum).multiply(log1p(capped));
  }
}
