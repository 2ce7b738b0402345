package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.testing.SparkExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class FoldInIT {
  private static final AlsConfig SMALL = new AlsConfig(3, 4, 0.1, 2.0, 2);

  /** (1, 0), (1, 1) and (0, 2): 1 + 1, 0 + 1 + 0, 1 + 4; the same in any partitions. */
  @Test
  void gramMatrixIsTheSumOfTheItemsSquares(SparkSession spark) {
    List<Row> items =
        List.of(
            RowFactory.create("a", 0, new float[] {1, 0}),
            RowFactory.create("b", 1, new float[] {1, 1}),
            RowFactory.create("c", 2, new float[] {0, 2}));
    Dataset<Row> factors = spark.createDataFrame(items, FactorModel.SCHEMA);

    assertThat(GramMatrix.of(factors, 2)).containsExactly(2, 1, 5);
    assertThat(GramMatrix.of(factors.repartition(3), 2)).containsExactly(2, 1, 5);
  }

  /**
   * The last thing ALS does is to solve for the users given the items: the same preferences give
   * the same factors again, but for MLlib's sums in single precision. One of them is unwanted.
   */
  @Test
  void givesUsersTheFactorsThatAlsGaveThem(SparkSession spark) {
    List<Row> rows = Preferences.twoTastes();
    rows.add(RowFactory.create("u00", "b0", -2.0));
    Dataset<Row> preferences = Preferences.of(spark, rows);
    AlsTrainer trainer = new AlsTrainer(SMALL, 42);

    FactorModel trained = trainer.fit(preferences);
    FactorModel folded = trainer.foldIn(trained, preferences.repartition(3));

    assertSameUsers(folded, trained, 1e-4f);
    assertThat(folded.userFactors().select(FactorModel.INDEX).distinct().collectAsList())
        .containsExactly(RowFactory.create(-1));
    assertThat(folded.itemFactors()).isSameAs(trained.itemFactors());
  }

  @Test
  void givesUsersTheFactorsThatRatingsGaveThem(SparkSession spark) {
    Dataset<Row> ratings = Preferences.of(spark, Preferences.twoTastes());
    RatingAlsTrainer trainer = new RatingAlsTrainer(SMALL, 42);

    FactorModel trained = trainer.fit(ratings);

    assertSameUsers(trainer.foldIn(trained, ratings), trained, 1e-3f);
  }

  @Test
  void leavesOutItemsThatTheModelDoesNotKnowAndUsersWithoutOthers(SparkSession spark) {
    AlsTrainer trainer = new AlsTrainer(SMALL, 42);
    FactorModel model = trainer.fit(Preferences.of(spark, Preferences.twoTastes()));

    Map<String, List<Float>> users =
        users(
            trainer.foldIn(model, Preferences.of(spark, "n1 a0 1", "n1 x 9", "n2 x 1", "n3 a0 1")));

    assertThat(users).containsOnlyKeys("n1", "n3");
    assertThat(users.get("n1")).isEqualTo(users.get("n3"));
  }

  @Test
  void popularityServesEverybodyAlike(SparkSession spark) {
    PopularityTrainer trainer = PopularityTrainer.ofUsers();
    FactorModel model = trainer.fit(Preferences.of(spark, "u1 a 1", "u2 a 1"));

    FactorModel folded = trainer.foldIn(model, Preferences.of(spark, "n1 a 1", "n1 x 1", "n2 x 1"));

    assertThat(users(folded)).isEqualTo(Map.of("n1", List.of(1f), "n2", List.of(1f)));
  }

  private static void assertSameUsers(FactorModel actual, FactorModel expected, float tolerance) {
    Map<String, List<Float>> given = users(expected);
    Map<String, List<Float>> users = users(actual);
    assertThat(users.keySet()).isEqualTo(given.keySet());
    given.forEach(
        (id, features) ->
            IntStream.range(0, features.size())
                .forEach(
                    i ->
                        assertThat(users.getOrDefault(id, List.of()).get(i))
                            .as("%s %d", id, i)
                            .isEqualTo(features.get(i), within(tolerance))));
  }

  private static Map<String, List<Float>> users(FactorModel model) {
    return model.userFactors().collectAsList().stream()
        .collect(
            Collectors.toMap(
                row -> row.<String>getAs(FactorModel.ID),
                row -> row.<Float>getList(row.fieldIndex(FactorModel.FEATURES))));
  }
}
