package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.PopularityTrainer;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.split.Chance;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.topn.Spread;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A split with all that judging needs beside the lists, computed once for every model that is
 * judged on it: who is judged, by which items, what they had seen, and the popularity baseline.
 */
final class Holdout implements AutoCloseable {
  private final Split split;
  private final Yardstick yardstick;
  private final Kept kept = new Kept();
  private final Dataset<Row> preferences;
  private final Dataset<Row> users;
  private final HoldoutUsers counts;
  private final FactorModel popularity;
  private final Broadcast<ListJudge> judge;
  private final long catalogueItems;

  /**
   * Prepares a split; runs several Spark jobs. What users said after its cut is not known.
   *
   * @throws UserException exit code 3 when there is nothing to train on or nobody to judge
   */
  Holdout(Split split, Yardstick by) {
    this.split = split;
    this.yardstick = split.cut().map(by::saidUntil).orElse(by);
    try {
      EvaluationConfig config = yardstick.config();
      preferences = kept.keep(strengths(split.train()));
      long trainingUsers = preferences.select(PreferenceStrengths.USER_ID).distinct().count();
      if (trainingUsers == 0) {
        throw nothingToTrainOn();
      }
      Dataset<Row> wanted =
          kept.keep(WantedItems.of(split.test(), yardstick.preferences(), config.relevantWhen()));
      long total = wanted.select(WantedItems.USER_ID).distinct().count();
      Dataset<Row> known = split.history().map(split.train()::unionByName).orElse(split.train());
      users =
          kept.keep(
              Spread.byId(
                  JudgedUsers.of(
                      known, drawn(wanted, total), expectedUsers(total), config.segments()),
                  JudgedUsers.USER_ID));
      counts = HoldoutUsers.of(total, users);
      if (counts.judged() == 0) {
        throw nobodyToJudge(counts);
      }
      FactorModel popular = PopularityTrainer.ofUsers().fitFor(preferences, judgedUsers());
      popularity =
          new FactorModel(popular.userFactors(), kept.keep(popular.itemFactors()), popular.rank());
      judge =
          JavaSparkContext.fromSparkContext(preferences.sparkSession().sparkContext())
              .broadcast(
                  new ListJudge(
                      new TrainingItemsLoader()
                          .load(
                              popularity,
                              config.segments().headShare(),
                              yardstick.descriptions().items(),
                              config.attributeKeys(),
                              trainingUsers),
                      config.ks()));
      // Other models may know items that the yardstick's preferences leave out.
      catalogueItems = split.train().select(PreferenceStrengths.ITEM_ID).distinct().count();
    } catch (RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  private Dataset<Row> strengths(Dataset<Row> interactions) {
    return new PreferenceStrengths(yardstick.preferences(), split.asOf()).strengths(interactions);
  }

  /** The rows of as many users as are judged at most, by chance. */
  private Dataset<Row> drawn(Dataset<Row> wanted, long total) {
    return expectedUsers(total) == total
        ? wanted
        // Not the chance by which splits divide users.
        : wanted.where(
            Chance.of(~yardstick.seed(), WantedItems.USER_ID)
                .lt((double) expectedUsers(total) / total));
  }

  /** About how many users are drawn of all. */
  private long expectedUsers(long total) {
    int most = yardstick.config().maxUsers();
    return most == 0 ? total : Math.min(most, total);
  }

  /** Refuses to train on nothing. */
  static Dataset<Row> nonEmpty(Dataset<Row> preferences) {
    if (preferences.isEmpty()) {
      throw nothingToTrainOn();
    }
    return preferences;
  }

  private static UserException nothingToTrainOn() {
    return UserException.dataRefused(
        "Cannot train: no interaction to train on has an action type of positive weight, or all are"
            + " longer ago than a preference lasts. Check train.action-weights against the action"
            + " types that were ingested, train.preferences.half-life-days, and of trending"
            + " train.trending.window-days.");
  }

  private static UserException nobodyToJudge(HoldoutUsers counts) {
    String what =
        counts.notDrawn() > 0
            ? "Judge more users (evaluation.max-users)"
            : "Hold out more (evaluation.split) or ingest more interactions";
    return UserException.dataRefused(
        "Cannot evaluate: no user of the hold-out has both training data and an item that is new to them, of %,d that were looked at. %s."
            .formatted(counts.total() - counts.notDrawn(), what));
  }

  Split split() {
    return split;
  }

  Yardstick yardstick() {
    return yardstick;
  }

  /** Who is in the hold-out and who is judged. */
  HoldoutUsers counts() {
    return counts;
  }

  /** Columns of {@link JudgedUsers}, of everyone who is judged, also without training data. */
  Dataset<Row> judgedUsers() {
    return users.where(col(JudgedUsers.SEGMENT).isNotNull());
  }

  /** What lists are worth to them. */
  Broadcast<ListJudge> judge() {
    return judge;
  }

  /** Items of the training data. */
  long catalogueItems() {
    return catalogueItems;
  }

  /** The popularity baseline for those who are judged. */
  FactorModel popularity() {
    return popularity;
  }

  /** The preferences before the cut, when they are those of the yardstick. */
  Optional<Dataset<Row>> preferences(PreferenceConfig wanted) {
    return wanted.equals(yardstick.preferences()) ? Optional.of(preferences) : Optional.empty();
  }

  @Override
  public void close() {
    kept.close();
    judge.unpersist();
  }
}
