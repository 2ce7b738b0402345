package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.PopularityTrainer;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.topn.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * A split with all that judging needs beside the lists, computed once for every model that is
 * judged on it: who is judged, by which items, what they had seen, and the popularity baseline.
 */
final class Holdout implements AutoCloseable {
  private final Split split;
  private final Yardstick yardstick;
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private final Dataset<Row> preferences;
  private final Dataset<Row> seen;

  /** Of those who are judged only. */
  private final Dataset<Row> judgedSeen;

  private final Dataset<Row> relevant;
  private final HoldoutUsers counts;
  private final FactorModel popularity;
  private final Dataset<Row> itemFacts;
  private final long trainingUsers;
  private final long catalogueItems;
  private @Nullable Dataset<Row> baselineLists;
  private @Nullable Dataset<Row> users;

  /**
   * Prepares a split; runs several Spark jobs.
   *
   * @throws UserException exit code 3 when there is nothing to train on or nobody to judge
   */
  Holdout(Split split, Yardstick yardstick) {
    this.split = split;
    this.yardstick = yardstick;
    EvaluationConfig config = yardstick.config();
    preferences =
        keep(
            new PreferenceStrengths(yardstick.preferences(), split.asOf())
                .strengths(split.train()));
    try {
      nonEmpty(preferences);
    } catch (UserException e) {
      close();
      throw e;
    }
    Dataset<Row> known = split.history().map(split.train()::unionByName).orElse(split.train());
    seen = keep(SeenItems.of(known));
    Dataset<Row> wanted =
        keep(RelevantItems.wanted(split.test(), yardstick.preferences(), config.relevantWhen()));
    counts = HoldoutUsers.of(seen, wanted);
    if (counts.judged() == 0) {
      close();
      throw UserException.dataRefused(
          "Cannot evaluate: no user of the hold-out has both training data and an item that is new"
              + " to them. Hold out more (evaluation.split) or ingest more interactions.");
    }
    FactorModel everyone = PopularityTrainer.of(preferences, wanted);
    everyone =
        new FactorModel(everyone.userFactors(), keep(everyone.itemFactors()), everyone.rank());
    trainingUsers = preferences.select(PreferenceStrengths.USER_ID).distinct().count();
    itemFacts =
        keep(
            ItemFacts.of(
                everyone,
                config.segments().headShare(),
                yardstick.items(),
                config.attributeKeys()));
    // Other models may know items that the yardstick's preferences leave out.
    catalogueItems =
        split
            .history()
            .map(history -> SeenItems.of(split.train()))
            .orElse(seen)
            .select(SeenItems.ITEM_ID)
            .distinct()
            .count();
    relevant =
        keep(
            RelevantItems.of(seen, wanted)
                .join(
                    itemFacts.select(ItemFacts.ITEM_ID, ItemFacts.HEAD),
                    ItemFacts.ITEM_ID,
                    "left_outer")
                .withColumn(ItemFacts.HEAD, coalesce(col(ItemFacts.HEAD), lit(false))));
    judgedSeen =
        keep(
            seen.join(
                relevant.select(RelevantItems.USER_ID).distinct(),
                RelevantItems.USER_ID,
                "left_semi"));
    popularity = new PopularityTrainer().foldIn(everyone, relevant);
  }

  /** Refuses to train on nothing. */
  static Dataset<Row> nonEmpty(Dataset<Row> preferences) {
    if (preferences.isEmpty()) {
      throw UserException.dataRefused(
          "Cannot train: no interaction to train on has an action type of positive weight. Check"
              + " train.action-weights against the action types that were ingested.");
    }
    return preferences;
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

  /** user_id, item_id, gain, head: what a good list would have held. */
  Dataset<Row> relevant() {
    return relevant;
  }

  /** user_id, item_id of what those who are judged had seen. */
  Dataset<Row> judgedSeen() {
    return judgedSeen;
  }

  /** Columns of {@link ItemFacts}. */
  Dataset<Row> itemFacts() {
    return itemFacts;
  }

  /** Columns of {@link JudgedUsers}, of everyone who is judged; computed once. */
  Dataset<Row> users() {
    Dataset<Row> known = users;
    if (known == null) {
      known = keep(JudgedUsers.of(this));
      users = known;
    }
    return known;
  }

  /** Users of the training data. */
  long trainingUsers() {
    return trainingUsers;
  }

  /** Items of the training data. */
  long catalogueItems() {
    return catalogueItems;
  }

  /** The lists of the popularity baseline; computed once. */
  Dataset<Row> baselineLists() {
    Dataset<Row> known = baselineLists;
    if (known == null) {
      try (Scoring scoring = scoring(popularity)) {
        known = keep(scoring.lists(yardstick.config().longest()));
        known.count();
      }
      baselineLists = known;
    }
    return known;
  }

  /** The popularity baseline for those who are judged. */
  FactorModel popularity() {
    return popularity;
  }

  /** The preferences before the cut, when they are those of the yardstick. */
  Optional<Dataset<Row>> preferences(PreferenceConfig wanted) {
    return wanted.equals(yardstick.preferences()) ? Optional.of(preferences) : Optional.empty();
  }

  /** A model for those who are judged. */
  FactorModel judged(FactorModel model) {
    return model.onlyUsers(relevant, RelevantItems.USER_ID);
  }

  /** Scores the items that were not seen for those who are judged. */
  Scoring scoring(FactorModel judged) {
    return Scoring.forJudging(judged, judgedSeen, relevant);
  }

  private Dataset<Row> keep(Dataset<Row> rows) {
    Dataset<Row> persisted = rows.persist(StorageLevel.MEMORY_AND_DISK());
    kept.add(persisted);
    return persisted;
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    kept.clear();
  }
}
