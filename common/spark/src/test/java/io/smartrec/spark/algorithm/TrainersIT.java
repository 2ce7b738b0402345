package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TrainersIT {
  private static final StructType SCHEMA =
      new StructType()
          .add(PreferenceStrengths.USER_ID, "string")
          .add(PreferenceStrengths.ITEM_ID, "string")
          .add(PreferenceStrengths.STRENGTH, "double");
  private static final AlsConfig SMALL = new AlsConfig(4, 5, 0.05, 2.0, 2);

  @Test
  void alsGivesTheSameFactorsWhateverThePartitionsAndTheOrderOfItsInput(SparkSession spark) {
    List<Row> rows = twoTastes();
    FactorModel one =
        new AlsTrainer(SMALL, 42).fit(spark.createDataFrame(rows, SCHEMA).coalesce(1));
    Collections.shuffle(rows, new Random(3));
    FactorModel four =
        new AlsTrainer(SMALL, 42).fit(spark.createDataFrame(rows, SCHEMA).repartition(4));

    assertThat(sorted(four.userFactors())).isEqualTo(sorted(one.userFactors()));
    assertThat(sorted(four.itemFactors())).isEqualTo(sorted(one.itemFactors()));
  }

  @Test
  void alsGivesOtherFactorsForAnotherSeed(SparkSession spark) {
    Dataset<Row> preferences = spark.createDataFrame(twoTastes(), SCHEMA);

    assertThat(sorted(new AlsTrainer(SMALL, 1).fit(preferences).userFactors()))
        .isNotEqualTo(sorted(new AlsTrainer(SMALL, 2).fit(preferences).userFactors()));
  }

  /** Users u00 to u19 turn to items a*, u20 to u39 to items b*; each leaves some of them out. */
  @Test
  void alsScoresWhatAUsersLikeTurnToHigherThanTheRest(SparkSession spark) {
    AlsConfig rankTwo = new AlsConfig(2, 5, 0.05, 2.0, 2);
    FactorModel model = new AlsTrainer(rankTwo, 42).fit(spark.createDataFrame(twoTastes(), SCHEMA));

    List<Row> users = sorted(model.userFactors());
    List<Row> items = sorted(model.itemFactors());
    assertThat(users).hasSize(40);
    assertThat(items).hasSize(20);
    for (Row user : users) {
      boolean first = user.getInt(1) < 20;
      double own =
          items.stream()
              .filter(i -> i.getString(0).startsWith(first ? "a" : "b"))
              .mapToDouble(i -> score(user, i))
              .min()
              .orElseThrow();
      double other =
          items.stream()
              .filter(i -> i.getString(0).startsWith(first ? "b" : "a"))
              .mapToDouble(i -> score(user, i))
              .max()
              .orElseThrow();
      assertThat(own).as(user.getString(0)).isGreaterThan(other);
    }
  }

  @Test
  void alsRefusesManyIterationsWithoutACheckpointDirectory() {
    assertThatThrownBy(() -> AlsTrainer.checkpointInterval(11, false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("11 iterations without a checkpoint directory")
        .hasMessageContaining("spark.checkpoint.dir");
    assertThat(AlsTrainer.checkpointInterval(10, false)).isEqualTo(-1);
    assertThat(AlsTrainer.checkpointInterval(200, true)).isEqualTo(10);
  }

  /** Without checkpoints, so many iterations overflow the stack. */
  @Test
  void alsManagesManyIterationsWithACheckpointDirectory(SparkSession spark) {
    spark.sparkContext().setCheckpointDir(Path.of("target", "checkpoints").toUri().toString());
    AlsConfig many = new AlsConfig(2, 60, 0.05, 2.0, 2);

    FactorModel model = new AlsTrainer(many, 42).fit(spark.createDataFrame(twoTastes(), SCHEMA));

    assertThat(model.itemFactors().count()).isEqualTo(20);
  }

  @Test
  void popularityIsTheNumberOfUsersOfAnItem(SparkSession spark) {
    Dataset<Row> preferences =
        spark.createDataFrame(
            List.of(
                RowFactory.create("u1", "b", 9.0),
                RowFactory.create("u1", "a", 1.0),
                RowFactory.create("u2", "a", 1.0)),
            SCHEMA);

    FactorModel model = new PopularityTrainer().fit(preferences);

    assertThat(model.rank()).isEqualTo(1);
    assertThat(sorted(model.itemFactors()))
        .containsExactly(
            RowFactory.create("a", 0, List.of(2f)), RowFactory.create("b", 1, List.of(1f)));
    assertThat(sorted(model.userFactors()))
        .containsExactly(
            RowFactory.create("u1", 0, List.of(1f)), RowFactory.create("u2", 1, List.of(1f)));
  }

  private static List<Row> twoTastes() {
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      for (int item = 0; item < 10; item++) {
        if ((user + item) % 3 != 0) {
          String taste = user < 20 ? "a" : "b";
          rows.add(
              RowFactory.create(
                  String.format("u%02d", user), taste + item, 1.0 + (user * item) % 4));
        }
      }
    }
    return rows;
  }

  private static List<Row> sorted(Dataset<Row> factors) {
    return factors.orderBy(FactorModel.INDEX).collectAsList().stream()
        .map(row -> RowFactory.create(row.getString(0), row.getInt(1), row.<Float>getList(2)))
        .toList();
  }

  private static double score(Row user, Row item) {
    List<Float> u = user.getAs(2);
    List<Float> i = item.getAs(2);
    double score = 0;
    for (int feature = 0; feature < u.size(); feature++) {
      score += u.get(feature) * i.get(feature);
    }
    return score;
  }
}
