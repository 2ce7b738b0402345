package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TrainersIT {
  private static final AlsConfig SMALL = new AlsConfig(4, 3, 0.05, 2.0, 2);

  @Test
  void alsGivesTheSameFactorsWhateverThePartitionsAndTheOrderOfItsInput(SparkSession spark) {
    List<Row> rows = Preferences.twoTastes();
    FactorModel one = new AlsTrainer(SMALL, 42).fit(Preferences.of(spark, rows).coalesce(1));

    for (int partitions : new int[] {2, 4}) {
      Collections.shuffle(rows, new Random(partitions));
      FactorModel more =
          new AlsTrainer(SMALL, 42).fit(Preferences.of(spark, rows).repartition(partitions));

      assertThat(sorted(more.userFactors())).isEqualTo(sorted(one.userFactors()));
      assertThat(sorted(more.itemFactors())).isEqualTo(sorted(one.itemFactors()));
    }
  }

  @Test
  void alsGivesOtherFactorsForAnotherSeed(SparkSession spark) {
    Dataset<Row> preferences = Preferences.of(spark, Preferences.twoTastes());

    assertThat(sorted(new AlsTrainer(SMALL, 1).fit(preferences).userFactors()))
        .isNotEqualTo(sorted(new AlsTrainer(SMALL, 2).fit(preferences).userFactors()));
  }

  /** Users u00 to u19 turn to items a*, u20 to u39 to items b*; each leaves some of them out. */
  @Test
  void alsScoresWhatAUsersLikeTurnToHigherThanTheRest(SparkSession spark) {
    AlsConfig rankTwo = new AlsConfig(2, 5, 0.05, 2.0, 2);
    FactorModel model =
        new AlsTrainer(rankTwo, 42).fit(Preferences.of(spark, Preferences.twoTastes()));

    List<Row> users = sorted(model.userFactors());
    List<Row> items = sorted(model.itemFactors());
    assertThat(users).hasSize(40);
    assertThat(items).hasSize(20);
    for (Row user : users) {
      boolean first = user.getInt(1) < 20;
      double own =
          items.stream()
              .filter(i -> i.getString(0).startsWith(first ? "a" : "b"))
              .mapToDouble(i -> Preferences.score(user.getAs(2), i.getAs(2)))
              .min()
              .orElseThrow();
      double other =
          items.stream()
              .filter(i -> i.getString(0).startsWith(first ? "b" : "a"))
              .mapToDouble(i -> Preferences.score(user.getAs(2), i.getAs(2)))
              .max()
              .orElseThrow();
      assertThat(own).as(user.getString(0)).isGreaterThan(other);
    }
  }

  @Test
  void alsRefusesManyIterationsWithoutACheckpointDirectory() {
    assertThatThrownBy(() -> MllibAls.checkpointInterval(6, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("6 iterations without a checkpoint directory")
        .hasMessageContaining("spark.checkpoint.dir");
    assertThat(MllibAls.checkpointInterval(5, false)).isEqualTo(-1);
    assertThat(MllibAls.checkpointInterval(200, true)).isEqualTo(5);
  }

  /** Without checkpoints, so many iterations overflow the stack. */
  @Test
  void alsManagesManyIterationsWithACheckpointDirectory(SparkSession spark) {
    AlsConfig many = new AlsConfig(2, 100, 0.05, 2.0, 1);

    FactorModel model =
        new AlsTrainer(many, 42).fit(Preferences.of(spark, Preferences.twoTastes()));

    assertThat(model.itemFactors().count()).isEqualTo(20);
  }

  /** b is wanted by u1 and not wanted by u2; c by nobody: it is no item of the model. */
  @Test
  void popularityIsTheNumberOfUsersWhoWantAnItem(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark,
            List.of(
                RowFactory.create("u1", "b", 9.0),
                RowFactory.create("u1", "a", 1.0),
                RowFactory.create("u2", "a", 1.0),
                RowFactory.create("u2", "b", -1.0),
                RowFactory.create("u2", "c", -1.0)));

    FactorModel model = PopularityTrainer.ofUsers().fit(preferences);

    assertThat(model.rank()).isEqualTo(1);
    assertThat(sorted(model.itemFactors()))
        .containsExactly(
            RowFactory.create("a", 0, List.of(2f)), RowFactory.create("b", 1, List.of(1f)));
    assertThat(sorted(model.userFactors()))
        .containsExactly(
            RowFactory.create("u1", 0, List.of(1f)), RowFactory.create("u2", 1, List.of(1f)));
  }

  @Test
  void trendingIsTheSumOfTheirStrengthsForEveryoneWhoIsNamed(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark,
            List.of(
                RowFactory.create("u1", "b", 2.5),
                RowFactory.create("u2", "b", 0.25),
                RowFactory.create("u2", "a", 1.0),
                RowFactory.create("u1", "c", -1.0)));
    Dataset<Row> users = Preferences.of(spark, "u3 x 1", "u1 x 1", "u3 y 1");

    FactorModel model = PopularityTrainer.ofStrengths().fit(preferences, users);

    assertThat(sorted(model.itemFactors()))
        .containsExactly(
            RowFactory.create("a", 0, List.of(1f)), RowFactory.create("b", 1, List.of(2.75f)));
    assertThat(sorted(model.userFactors()))
        .containsExactly(
            RowFactory.create("u1", 0, List.of(1f)), RowFactory.create("u3", 1, List.of(1f)));
  }

  private static List<Row> sorted(Dataset<Row> factors) {
    return factors.orderBy(FactorModel.INDEX).collectAsList().stream()
        .map(row -> RowFactory.create(row.getString(0), row.getInt(1), row.<Float>getList(2)))
        .toList();
  }
}
