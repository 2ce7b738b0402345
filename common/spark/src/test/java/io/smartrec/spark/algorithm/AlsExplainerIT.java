package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The parts are computed from the history, the scores from the factors of MLlib. */
@ExtendWith(SparkExtension.class)
class AlsExplainerIT {
  private static final AlsConfig CONFIG = new AlsConfig(5, 4, 0.05, 2.0, 2);
  private static final int USERS = 30;
  private static final int ITEMS = 25;

  /** A fifth of the strengths is negative; the last user turned away from everything. */
  @Test
  void theHistoryAddsUpToTheScoresOfAls(SparkSession spark) {
    List<Row> rows = rows(random -> random.nextInt(5) == 0 ? -1 : 1 + 4 * random.nextDouble());
    rows.add(RowFactory.create("zz", "i00", -1.0));
    rows.add(RowFactory.create("zz", "i01", -2.0));
    FactorModel model = new AlsTrainer(CONFIG, 42).fit(Preferences.of(spark, rows));

    assertAddsUp(AlsExplainer.of(model, CONFIG, Feedback.IMPLICIT), model, rows, USERS + 1);
  }

  @Test
  void theHistoryAndTheMeansAddUpToPredictedRatings(SparkSession spark) {
    List<Row> rows = rows(random -> 1 + random.nextInt(9) / 2.0);
    FactorModel model = new RatingAlsTrainer(CONFIG, 42).fit(Preferences.of(spark, rows));

    assertAddsUp(AlsExplainer.of(model, CONFIG, Feedback.EXPLICIT), model, rows, USERS);
  }

  @Test
  void theHistoryAddsUpToTheScoresOfUsersWhoAreFoldedIn(SparkSession spark) {
    List<Row> rows = rows(random -> 1 + random.nextInt(9) / 2.0);
    RatingAlsTrainer trainer = new RatingAlsTrainer(CONFIG, 42);
    FactorModel model = trainer.fit(Preferences.of(spark, rows));
    List<Row> others =
        List.of(RowFactory.create("n1", "i03", 5.0), RowFactory.create("n1", "i04", 1.5));

    FactorModel folded = trainer.foldIn(model, Preferences.of(spark, others));

    assertAddsUp(AlsExplainer.of(folded, CONFIG, Feedback.EXPLICIT), folded, others, 1);
  }

  private static void assertAddsUp(
      AlsExplainer explainer, FactorModel model, List<Row> rows, int users) {
    Map<String, float[]> items = features(model.itemFactors());
    Map<String, List<Row>> histories =
        rows.stream().collect(Collectors.groupingBy(row -> row.getString(0)));
    Map<String, float[]> userFeatures = features(model.userFactors());
    assertThat(userFeatures).hasSize(users);
    userFeatures.forEach(
        (id, user) -> {
          List<Row> history = histories.getOrDefault(id, List.of());
          ScoreParts parts =
              explainer.of(
                  user,
                  history.stream().mapToDouble(row -> row.getDouble(2)).toArray(),
                  history.stream()
                      .map(row -> items.getOrDefault(row.getString(1), new float[0]))
                      .toArray(float[][]::new));
          items.forEach(
              (item, features) ->
                  assertThat(Arrays.stream(parts.of(features)).sum())
                      .as("%s %s", id, item)
                      .isEqualTo(score(user, features), within(1e-4)));
        });
  }

  /** Each user has about a third of the items. */
  private static List<Row> rows(Strength strength) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < ITEMS; item++) {
        if (item == user % ITEMS || random.nextInt(3) == 0) {
          rows.add(
              RowFactory.create(
                  "u%02d".formatted(user), "i%02d".formatted(item), strength.draw(random)));
        }
      }
    }
    return rows;
  }

  private static double score(float[] user, float[] item) {
    double score = 0;
    for (int feature = 0; feature < user.length; feature++) {
      score += user[feature] * item[feature];
    }
    return score;
  }

  private static Map<String, float[]> features(Dataset<Row> factors) {
    return factors.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> Features.of(row, 2)));
  }

  private interface Strength {
    double draw(Random random);
  }
}
