package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.config.ItemSimilarityConfig.Weighting;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class ItemSimilarityTrainerIT {
  private static final ItemSimilarityConfig COSINE = config(Weighting.COSINE, 10, 0, 100);

  /**
   * |a| = sqrt(1 + 4) for u1 and u2, |b| = sqrt(4 + 1 + 4) for u1, u2 and u3, |c| = 3 for u3. a and
   * b share u1 and u2: (1 2 + 2 1) / (3 sqrt(5)) 2 / (2 + 1); b and c share u3: 2 3 / (3 3) 1 / (1
   * + 1) = 1/3. That u2 does not want c makes it no more alike, but counts in what u2 is shown.
   */
  @Test
  void agreesWithTheCaseByHand(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark, "u1 a 1", "u1 b 2", "u2 a 2", "u2 b 1", "u2 c -1", "u3 b 2", "u3 c 3");

    FactorModel model = trainer(config(Weighting.COSINE, 10, 1, 100)).fit(preferences);

    float ab = (float) (4 / (3 * Math.sqrt(5)) * 2 / 3);
    float bc = 1f / 3;
    assertThat(model.isSparse()).isTrue();
    assertThat(model.rank()).isEqualTo(3);
    assertThat(model.itemFactors().columns()).isEqualTo(FactorModel.SPARSE_SCHEMA.fieldNames());
    assertThat(model.userFactors().columns()).isEqualTo(FactorModel.SPARSE_SCHEMA.fieldNames());
    assertThat(vectors(model.itemFactors()))
        .containsExactly(
            new Vector("a", 0, List.of(ab), List.of(1)),
            new Vector("b", 1, List.of(ab, bc), List.of(0, 2)),
            new Vector("c", 2, List.of(bc), List.of(1)));
    assertThat(vectors(model.userFactors()))
        .containsExactly(
            new Vector("u1", 0, List.of(1f, 2f), List.of(0, 1)),
            new Vector("u2", 1, List.of(2f, 1f, -1f), List.of(0, 1, 2)),
            new Vector("u3", 2, List.of(2f, 3f), List.of(1, 2)));
  }

  /** With one neighbour each: that of a is b, that of b is a, that of c is b. */
  @Test
  void keepsTheMostSimilarItemsOfEachItem(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(spark, "u1 a 1", "u1 b 1", "u2 a 1", "u2 b 1", "u2 c 1");

    FactorModel model = trainer(config(Weighting.JACCARD, 1, 0, 100)).fit(preferences);

    assertThat(vectors(model.itemFactors()))
        .containsExactly(
            // c shares as much with a as with b, a comes first.
            new Vector("a", 0, List.of(1f, 0.5f), List.of(1, 2)),
            new Vector("b", 1, List.of(1f), List.of(0)),
            new Vector("c", 2, List.of(), List.of()));
  }

  @ParameterizedTest
  @EnumSource(Weighting.class)
  void findsTheNeighboursThatBruteForceFinds(Weighting weighting, SparkSession spark) {
    List<Row> rows = random(80, 30, 7);
    ItemSimilarityConfig config = new ItemSimilarityConfig(weighting, 6, 2.5, 8, 1.3, 0.4);

    FactorModel model = trainer(config).fit(Preferences.of(spark, rows));

    Map<String, Map<String, Double>> expected = new SimilarityOracle(rows, config).neighbours();
    Map<String, Map<String, Double>> found = neighbours(model);
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (item, similar) -> {
          Map<String, Double> ofItem = found.getOrDefault(item, Map.of());
          assertThat(ofItem.keySet()).as(item).isEqualTo(similar.keySet());
          similar.forEach(
              (other, similarity) ->
                  assertThat(ofItem.get(other))
                      .as("%s %s", item, other)
                      .isEqualTo(similarity, within(1e-6 * Math.max(1, similarity))));
        });
  }

  @Test
  void givesTheSameBitsWhateverThePartitions(SparkSession spark) {
    List<Row> rows = random(60, 25, 3);
    ItemSimilarityConfig config = config(Weighting.RP3BETA, 5, 1, 10);
    FactorModel one = trainer(config).fit(Preferences.of(spark, rows).coalesce(1));

    for (int partitions : new int[] {1, 2, 4}) {
      Collections.shuffle(rows, new Random(partitions));
      spark.conf().set("spark.sql.shuffle.partitions", Integer.toString(partitions));
      Dataset<Row> preferences = Preferences.of(spark, rows).repartition(partitions);

      assertSame(trainer(config).fit(preferences), one);
    }
  }

  /**
   * 8 bytes for each of 60 users leave 1020 of 1500: of 25 items with about 17 users seven or so.
   */
  @Test
  void givesTheSameBitsInBlocks(SparkSession spark) {
    Dataset<Row> preferences = Preferences.of(spark, random(60, 25, 3));
    ItemSimilarityConfig config = config(Weighting.RP3BETA, 5, 1, 10);

    assertSame(
        new ItemSimilarityTrainer(config, 1500).fit(preferences), trainer(config).fit(preferences));
  }

  /** 8 bytes for each of two users and, of a, 8 and 8 for each. */
  @Test
  void refusesUsersThatDoNotFitInMemory(SparkSession spark) {
    Dataset<Row> preferences = Preferences.of(spark, "u1 a 1", "u1 b 1", "u2 a 1", "u2 b 1");

    assertThat(new ItemSimilarityTrainer(COSINE, 40).fit(preferences).rank()).isEqualTo(2);
    assertThatThrownBy(() -> new ItemSimilarityTrainer(COSINE, 39).fit(preferences))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("2 users, 2 of them of one item")
        .hasMessageContaining("39 bytes")
        .hasMessageContaining("train.filters.min-user-interactions");
  }

  /** Of u1 count b and, as a and c are equal, a; u2 has c and d. All are in the vectors. */
  @Test
  void countsOnlyTheItemsPreferredMostOfUsersWithMany(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(spark, "u1 a 1", "u1 b 2", "u1 c 1", "u1 d 0.5", "u2 c 1", "u2 d 1");

    FactorModel model = trainer(config(Weighting.JACCARD, 10, 0, 2)).fit(preferences);

    assertThat(neighbours(model))
        .isEqualTo(
            Map.of(
                "a",
                Map.of("b", 1.0),
                "b",
                Map.of("a", 1.0),
                "c",
                Map.of("d", 1.0),
                "d",
                Map.of("c", 1.0)));
    assertThat(vectors(model.userFactors()).get(0))
        .isEqualTo(new Vector("u1", 0, List.of(1f, 2f, 1f, 0.5f), List.of(0, 1, 2, 3)));
  }

  /** u1 to u3 have one item each, u4 wants none, u5 says nothing. */
  @Test
  void itemsThatNobodySharesHaveNoNeighbours(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark, "u1 a 1", "u2 a 1", "u3 b 1", "u4 a -1", "u4 c -1", "u5 a 0", "u5 b NaN");

    FactorModel model = trainer(COSINE).fit(preferences);

    assertThat(vectors(model.itemFactors()))
        .containsExactly(
            new Vector("a", 0, List.of(), List.of()),
            new Vector("b", 1, List.of(), List.of()),
            new Vector("c", 2, List.of(), List.of()));
    assertThat(vectors(model.userFactors()))
        .extracting(Vector::id)
        .containsExactly("u1", "u2", "u3", "u4");
  }

  @Test
  void trainsOnOneItem(SparkSession spark) {
    FactorModel model = trainer(COSINE).fit(Preferences.of(spark, "u a 1"));

    assertThat(vectors(model.itemFactors()))
        .containsExactly(new Vector("a", 0, List.of(), List.of()));
  }

  /** What everybody has is no more than chance. */
  @ParameterizedTest
  @CsvSource({"COSINE, 2", "LLR, 0"})
  void trainsOnOneUser(Weighting weighting, int similar, SparkSession spark) {
    Dataset<Row> preferences = Preferences.of(spark, "u a 1", "u b 1");

    assertThat(neighbours(trainer(config(weighting, 10, 0, 100)).fit(preferences)))
        .hasSize(similar);
  }

  @ParameterizedTest
  @EnumSource(names = {"COSINE", "RP3BETA"})
  void isFiniteForStrengthsOfAnySize(Weighting weighting, SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark,
            "u1 a 1e300",
            "u1 b 1e-44",
            "u2 a 1e38",
            "u2 b 1e38",
            "u3 b 1e-300",
            "u3 c -1e300");

    FactorModel model = trainer(config(weighting, 10, 0, 100)).fit(preferences);

    assertThat(neighbours(model).values())
        .hasSize(2)
        .allSatisfy(similar -> assertThat(similar.values()).allMatch(Double::isFinite));
    assertThat(vectors(model.userFactors()))
        .hasSize(3)
        .allSatisfy(user -> assertThat(user.features()).allMatch(Float::isFinite));
  }

  @Test
  void refusesToTrainWhereNobodyWantsAnything(SparkSession spark) {
    for (String preference : List.of("u a -1", "u a 0")) {
      Dataset<Row> preferences = Preferences.of(spark, preference);

      assertThatThrownBy(() -> trainer(COSINE).fit(preferences))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
          .hasMessageStartingWith("Cannot train item-similarity: no user prefers any item");
    }
  }

  @Test
  void foldsUsersInAsItTrainedThem(SparkSession spark) {
    List<Row> rows = random(40, 15, 5);
    ItemSimilarityTrainer trainer = trainer(config(Weighting.COSINE, 5, 1, 4));
    Dataset<Row> preferences = Preferences.of(spark, rows);
    FactorModel trained = trainer.fit(preferences);

    Dataset<Row> unknown = Preferences.of(spark, "u00 unknown 3", "new unknown 1", "zero i00 0");
    FactorModel folded = trainer.foldIn(trained, preferences.union(unknown).repartition(3));

    assertThat(folded.itemFactors()).isSameAs(trained.itemFactors());
    assertThat(folded.userFactors().columns()).isEqualTo(FactorModel.SPARSE_SCHEMA.fieldNames());
    assertThat(vectors(folded.userFactors().orderBy(FactorModel.ID)))
        .isEqualTo(
            vectors(trained.userFactors()).stream()
                .map(user -> new Vector(user.id(), -1, user.features(), user.positions()))
                .toList());
  }

  /** The order of ids is that of their UTF-8: é before 本 before the emoji. */
  @Test
  void takesIdsOfAnyLetters(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(spark, "ü 😀 1", "ü 本 1", "ü é' 1", "ß 😀 1", "ß é' 2");

    FactorModel model = trainer(COSINE).fit(preferences);

    assertThat(vectors(model.itemFactors()))
        .extracting(Vector::id)
        .containsExactly("é'", "本", "😀");
    assertThat(neighbours(model).get("本")).containsOnlyKeys("é'", "😀");
  }

  /** c is as similar to a as b is: 1 of 2 users; 1 of 3 with d. */
  @Test
  void listsSimilarItemsByRank(SparkSession spark) {
    Dataset<Row> preferences =
        Preferences.of(
            spark, "u1 a 1", "u1 b 1", "u2 a 1", "u2 c 1", "u2 d 1", "u3 d 1", "u4 lonely 1");
    FactorModel model = trainer(config(Weighting.JACCARD, 10, 0, 100)).fit(preferences);

    Dataset<Row> lists = new SimilarItems(2).of(model);

    assertThat(lists.columns()).containsExactly("item_id", "rank", "similar_item_id", "similarity");
    assertThat(lists.orderBy("item_id", "rank").collectAsList())
        .containsExactly(
            RowFactory.create("a", 1, "b", 0.5),
            RowFactory.create("a", 2, "c", 0.5),
            RowFactory.create("b", 1, "a", 0.5),
            RowFactory.create("c", 1, "a", 0.5),
            RowFactory.create("c", 2, "d", 0.5),
            RowFactory.create("d", 1, "c", 0.5),
            RowFactory.create("d", 2, "a", (double) (1f / 3)));
    assertThatThrownBy(() -> new SimilarItems(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be at least 1, was 0");
  }

  private static void assertSame(FactorModel actual, FactorModel expected) {
    assertThat(actual.rank()).isEqualTo(expected.rank());
    assertThat(vectors(actual.itemFactors())).isEqualTo(vectors(expected.itemFactors()));
    assertThat(vectors(actual.userFactors())).isEqualTo(vectors(expected.userFactors()));
  }

  private static ItemSimilarityTrainer trainer(ItemSimilarityConfig config) {
    return new ItemSimilarityTrainer(config);
  }

  private static ItemSimilarityConfig config(
      Weighting weighting, int neighbours, double shrinkage, int maxUserItems) {
    return new ItemSimilarityConfig(weighting, neighbours, shrinkage, maxUserItems, 1, 0.5);
  }

  /** Every user with about a third of the items, a sixth of these unwanted. */
  private static List<Row> random(int users, int items, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      for (int item = 0; item < items; item++) {
        if (random.nextInt(3) == 0) {
          double strength = (random.nextInt(6) == 0 ? -1 : 1) * (0.1 + random.nextDouble());
          rows.add(RowFactory.create("u%02d".formatted(user), "i%02d".formatted(item), strength));
        }
      }
    }
    return rows;
  }

  /** By item its neighbours and their similarity, of those that have any. */
  private static Map<String, Map<String, Double>> neighbours(FactorModel model) {
    List<Vector> items = vectors(model.itemFactors());
    Map<String, Map<String, Double>> neighbours = new TreeMap<>();
    for (Vector item : items) {
      for (int i = 0; i < item.positions().size(); i++) {
        neighbours
            .computeIfAbsent(items.get(item.positions().get(i)).id(), of -> new TreeMap<>())
            .put(item.id(), (double) item.features().get(i));
      }
    }
    return neighbours;
  }

  private static List<Vector> vectors(Dataset<Row> vectors) {
    return vectors.orderBy(FactorModel.INDEX, FactorModel.ID).collectAsList().stream()
        .map(
            row ->
                new Vector(
                    row.getString(0),
                    row.getInt(1),
                    List.copyOf(row.getList(2)),
                    List.copyOf(row.getList(3))))
        .toList();
  }

  private record Vector(String id, int index, List<Float> features, List<Integer> positions) {}
}
