package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RatingAlsTrainerIT {
  /**
   * The mean of 5, 3 and 4 is 4. a differs by (1 + 0) / (2 + 5) = 1/7, b by -1 / (1 + 5). u1
   * differs by ((1 - 1/7) + (-1 + 1/6)) / 7 = 1/294, u2 by (0 - 1/7) / 6 = -1/42. What is left of
   * u1's a: 1 - 1/7 - 1/294.
   */
  @Test
  void meansAgreeWithTheCaseByHand(SparkSession spark) {
    Dataset<Row> ratings = Preferences.of(spark, "u1 a 5", "u1 b 3", "u2 a 4");

    RatingMeans means = RatingMeans.of(ratings);

    assertThat(means.mean()).isEqualTo(4);
    Map<String, Double> items = differences(means.items());
    assertThat(items.get("a")).isEqualTo(1.0 / 7, within(1e-6));
    assertThat(items.get("b")).isEqualTo(-1.0 / 6, within(1e-6));
    Map<String, Double> users = differences(means.users());
    assertThat(users.get("u1")).isEqualTo(1.0 / 294, within(1e-6));
    assertThat(users.get("u2")).isEqualTo(-1.0 / 42, within(1e-6));
    List<Row> left =
        means.residuals(ratings).where("item_id = 'a'").orderBy("user_id").collectAsList();
    assertThat(left).hasSize(2);
    assertThat(left.get(0).<Double>getAs("strength"))
        .isEqualTo(1 - 1.0 / 7 - 1.0 / 294, within(1e-6));
    assertThat(left.get(1).<Double>getAs("strength")).isEqualTo(-1.0 / 7 + 1.0 / 42, within(1e-6));
  }

  /**
   * Ratings 3 + p q with p and q 1 or -1, as many of the one as of the other: the mean, of all as
   * of any user or item, is near 3 and wrong by 1. A seventh is left out and predicted.
   */
  @Test
  void predictsRatingsThatMeansCannot(SparkSession spark) {
    List<Row> known = new ArrayList<>();
    List<Row> leftOut = new ArrayList<>();
    for (int user = 0; user < 28; user++) {
      for (int item = 0; item < 20; item++) {
        double rating = user % 2 == item % 2 ? 4 : 2;
        Row row = RowFactory.create("u" + user, "i" + item, rating);
        ((3 * user + item) % 7 == 0 ? leftOut : known).add(row);
      }
    }

    FactorModel model =
        new RatingAlsTrainer(new AlsConfig(2, 8, 0.01, 0, 2), 42).fit(Preferences.of(spark, known));

    assertThat(model.rank()).isEqualTo(4);
    Map<String, List<Float>> users = features(model.userFactors());
    Map<String, List<Float>> items = features(model.itemFactors());
    assertThat(leftOut).hasSize(80);
    for (Row row : leftOut) {
      assertThat(
              Preferences.score(
                  users.getOrDefault(row.getString(0), List.of()),
                  items.getOrDefault(row.getString(1), List.of())))
          .as(row.toString())
          .isEqualTo(row.getDouble(2), within(0.25));
    }
  }

  private static Map<String, Double> differences(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getDouble(1)));
  }

  private static Map<String, List<Float>> features(Dataset<Row> factors) {
    return factors.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.<Float>getList(2)));
  }

  /** A user with a single rating and two factors. */
  @Test
  void saysThatFactorsAreNotDeterminedWithoutRegularization(SparkSession spark) {
    Dataset<Row> ratings = Preferences.of(spark, "u1 a 5", "u2 b 3", "u3 c 4");

    assertThatThrownBy(() -> new RatingAlsTrainer(new AlsConfig(2, 3, 0, 1, 2), 42).fit(ratings))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot train ALS: with train.als.regularization = 0.0");
  }
}
