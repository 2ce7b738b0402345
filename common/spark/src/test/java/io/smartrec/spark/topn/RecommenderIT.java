package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.DiversityConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.FusionMethod;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Predictions;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.preparation.Wishes;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RecommenderIT {
  private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");
  private static final UUID MODEL = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private static final StructType ITEMS =
      new StructType()
          .add("id", "string")
          .add("type", "string")
          .add("metadata", "string")
          .add("created_at", "timestamp")
          .add("updated_at", "timestamp");

  /**
   * Small whole numbers as factors: sums are exact and ties are many. Ranks 1 to 6 go through both
   * kinds of loops, 7,000 items at rank 6 through more than one tile, 70 users through more than
   * one batch.
   */
  @Test
  void agreesWithBruteForceIncludingTiesAndSeenItems(SparkSession spark) {
    for (int[] shape : new int[][] {{3, 8, 1, 20}, {70, 300, 4, 10}, {5, 7000, 6, 25}}) {
      Random random = new Random(11);
      float[][] users = wholeNumbers(shape[0], shape[2], random);
      float[][] items = wholeNumbers(shape[1], shape[2], random);
      boolean[][] seen = new boolean[shape[0]][shape[1]];
      List<String> views = new ArrayList<>();
      for (int user = 1; user < shape[0]; user++) {
        for (int count = 0; count < 6; count++) {
          int item = random.nextInt(shape[1]);
          seen[user][item] = true;
          views.add(id("u", user) + " " + id("i", item) + " view 2026-03-01T00:00:00Z");
        }
      }
      FactorModel model = dense(spark, users, items);

      Map<String, List<String>> lists =
          lists(
              ListPlan.of(shape[3], List.of(popular(model)), Optional.empty()),
              catalogue(spark, model, ListRulesConfig.UNSEEN),
              users(spark, model, views));

      for (int user = 0; user < shape[0]; user++) {
        assertThat(lists.get(id("u", user)))
            .isEqualTo(bruteForce(users[user], items, seen[user], shape[3]));
      }
    }
  }

  /**
   * The user's vector is 2 at a and 1 at b. x: 2 x 0.5 + 1 x 0.25 = 1.25; y: 0.5; z shares nothing,
   * w only what is negative: both are no candidates.
   */
  @Test
  void aSparseModelRecommendsWhatSharesSomethingAndSaysWhat(SparkSession spark) {
    FactorModel model = neighbours(spark);
    List<String> events =
        List.of(
            "u1 a purchase 2026-03-01T00:00:00Z",
            "u1 a view 2026-03-02T00:00:00Z",
            "u1 b view 2026-03-01T00:00:00Z");

    List<Row> rows =
        predictions(
            ListPlan.of(5, List.of(member(Algorithm.ITEM_SIMILARITY, model)), Optional.empty()),
            catalogue(spark, model, ListRulesConfig.UNSEEN, "a {\"title\":\"Red mug\"}"),
            users(spark, model, events));

    assertThat(rows).extracting(row -> row.getString(1)).containsExactly("x", "y");
    assertThat(rows.get(0).getDouble(3)).isEqualTo(1.25, within(1e-6));
    assertThat(rows.get(0).getString(4))
        .isEqualTo(
            "{\"kind\":\"history\",\"stage\":\"item-similarity\",\"rank\":1,\"score\":1.25,"
                + "\"reasons\":[{\"item_id\":\"a\",\"title\":\"Red mug\",\"action\":\"purchase\","
                + "\"contribution\":1.0},{\"item_id\":\"b\",\"action\":\"view\",\"contribution\":0.25}],"
                + "\"text\":\"Because you bought Red mug and viewed an item like this.\"}");
  }

  /** Model: x and y for u1; popularity: a 9, b 8, c 7; then what is left, the newest first. */
  @Test
  void fallbacksFillListsUpAndSayWhy(SparkSession spark) {
    FactorModel model = neighbours(spark);
    FactorModel popularity =
        dense(
            spark,
            Map.of("u1", new float[] {1}, "u2", new float[] {1}),
            Map.of("a", new float[] {9}, "b", new float[] {8}, "c", new float[] {7}));
    ListPlan plan =
        ListPlan.of(6, List.of(member(Algorithm.ITEM_SIMILARITY, model)), Optional.empty())
            .filledBy(List.of(member(Algorithm.POPULARITY, popularity)), ListPlan.Rest.NEWEST);
    ItemCatalogue catalogue =
        catalogue(
            spark,
            model.itemFactors().select("id").union(popularity.itemFactors().select("id")),
            ListRulesConfig.UNSEEN,
            "w {} 2026-01-01T00:00:00Z",
            "z {} 2026-02-01T00:00:00Z");

    List<Row> rows =
        predictions(
            plan, catalogue, users(spark, popularity, List.of("u1 a view 2026-03-01T00:00:00Z")));

    // u1 has seen a; b and c are popular; z is newer than w.
    assertThat(told(rows, "u1"))
        .containsExactly(
            "x item-similarity",
            "y item-similarity",
            "b popularity few_candidates",
            "c popularity few_candidates",
            "z catalogue few_candidates",
            "w catalogue few_candidates");
    assertThat(told(rows, "u2"))
        .startsWith("a popularity cold_user", "b popularity cold_user")
        .hasSize(6);
    // Whoever orders by score has the list in its order.
    for (String user : List.of("u1", "u2")) {
      List<Double> scores =
          rows.stream()
              .filter(row -> row.getString(0).equals(user))
              .map(row -> row.getDouble(3))
              .toList();
      assertThat(scores).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    }
  }

  /**
   * Two models that disagree: by ranks with equal weights b, second of both, wins over the firsts.
   */
  @Test
  void aBlendIsOfAllItsModelsAndItsPartsAddUp(SparkSession spark) {
    Map<String, float[]> user = Map.of("u1", new float[] {1});
    FactorModel first =
        dense(
            spark, user, Map.of("a", new float[] {3}, "b", new float[] {2}, "c", new float[] {1}));
    FactorModel second =
        dense(
            spark, user, Map.of("b", new float[] {8}, "c", new float[] {7}, "d", new float[] {9}));
    ListPlan plan =
        ListPlan.of(
            4,
            List.of(popular(first), member(Algorithm.TRENDING, second)),
            Optional.of(new Blend(FusionMethod.RECIPROCAL_RANK, List.of(0.5, 0.5), 10)));

    List<Row> rows =
        predictions(
            plan,
            catalogue(
                spark,
                first.itemFactors().select("id").union(second.itemFactors().select("id")),
                ListRulesConfig.UNSEEN),
            users(spark, first, List.of()));

    assertThat(rows).extracting(row -> row.getString(1)).containsExactly("b", "c", "a", "d");
    assertThat(rows.get(0).getString(4))
        .isEqualTo(
            "{\"kind\":\"blend\",\"stage\":\"hybrid\",\"rank\":1,\"score\":0.016129,"
                + "\"reasons\":[{\"model\":\"popularity\",\"contribution\":0.00806452},"
                + "{\"model\":\"trending\",\"contribution\":0.00806452}],"
                + "\"text\":\"Popular with others.\"}");
  }

  /**
   * Scores 6 to 1 for items a to f. Denied: a by id, b by its price, c is not there yet, d is gone;
   * e is out of stock; f stays.
   */
  @Test
  void rulesForItemsTakeThemFromEveryoneAndAreCounted(SparkSession spark) {
    FactorModel model = six(spark);
    ListRulesConfig rules =
        rules(
            new ListRulesConfig.ItemRules(
                Optional.of(
                    "coalesce(try_cast(get_json_object(metadata, '$.price') AS DOUBLE), 9) >= 5"),
                Optional.of("type = 'service'"),
                List.of(),
                List.of("a"),
                Optional.of("from"),
                Optional.of("until"),
                Optional.of("stock")),
            Map.of(),
            0);
    ItemCatalogue catalogue =
        catalogue(
            spark,
            model.itemFactors().select("id"),
            rules,
            "a {}",
            "b {\"price\":4.99}",
            "c {\"from\":\"2026-03-11\"}",
            "d {\"until\":\"2026-03-10T00:00:00Z\"}",
            "e {\"stock\":0}",
            "f {\"stock\":\"many\",\"from\":\"soon\",\"until\":\"2026-03-10T00:00:01Z\"}");

    assertThat(
            lists(
                    ListPlan.of(6, List.of(popular(model)), Optional.empty()),
                    catalogue,
                    users(spark, model, List.of()))
                .get("u1"))
        .containsExactly("f");
    assertThat(catalogue.removed())
        .isEqualTo(
            Map.of(
                "deny", 1L,
                "allow-when", 1L,
                "not-yet-available", 1L,
                "no-longer-available", 1L,
                "out-of-stock", 1L));
    assertThat(catalogue.allowed().cardinality()).isEqualTo(1);
  }

  /** u1 blocks a and everything red (b), and reads German: c is English, d says nothing. */
  @Test
  void wishesAndSeenItemsAreTakenFromTheUserAndCounted(SparkSession spark) {
    FactorModel model = six(spark);
    ListRulesConfig rules =
        new ListRulesConfig(
            new ListRulesConfig.Seen(List.of(ActionType.PURCHASE), Optional.of(3.0)),
            ListRulesConfig.UNSEEN.items(),
            Map.of(),
            new ListRulesConfig.Promotion(Optional.empty(), 0),
            new ListRulesConfig.Wishes(
                List.of("not_these"),
                List.of("never"),
                List.of("reads"),
                List.of("colours"),
                Optional.of("language")));
    ItemCatalogue catalogue =
        catalogue(
            spark,
            model.itemFactors().select("id"),
            rules,
            "a {}",
            "b {\"colours\":[\"Red\",\"blue\"]}",
            "c {\"language\":\"en\"}",
            "e {\"language\":\"DE\"}");
    Dataset<Row> said =
        spark.createDataFrame(
            List.of(
                RowFactory.create("u1", "not_these", "\"a\""),
                RowFactory.create("u1", "never", "[\"RED\", \"plaid\"]"),
                RowFactory.create("u1", "reads", "[\"de\"]"),
                RowFactory.create("u1", "hobby", "{\"no\":\"list\"}")),
            new StructType()
                .add("user_id", "string")
                .add("preference_key", "string")
                .add("preference_value", "string"));
    // d was bought yesterday, e five days ago, f only viewed.
    Dataset<Row> seen =
        SeenItems.byUser(
            InteractionRows.interactions(
                spark,
                "u1 d purchase 2026-03-09T00:00:00Z",
                "u1 e purchase 2026-03-05T00:00:00Z",
                "u1 f view 2026-03-09T00:00:00Z"),
            rules.seen(),
            NOW);
    Dataset<Row> users =
        model
            .userFactors()
            .select(col("id").as("user_id"))
            .join(seen, new String[] {"user_id"}, "left_outer")
            .join(Wishes.of(said, rules.wishes()), new String[] {"user_id"}, "left_outer");

    try (Recommender recommender =
        new Recommender(ListPlan.of(6, List.of(popular(model)), Optional.empty()), catalogue)) {
      List<Row> rows = recommender.predictions(users, MODEL, NOW).collectAsList();

      assertThat(rows).extracting(row -> row.getString(1)).containsExactly("e", "f");
      assertThat(recommender.removed())
          .containsEntry("seen", 1L)
          .containsEntry("blocked-items", 1L)
          .containsEntry("blocked-categories", 1L)
          .containsEntry("languages", 1L);
    }
  }

  /** a, b and c are of one shop: one of them; e and f are promoted: every second place. */
  @Test
  void quotasAndPromotionsWorkWhileItemsAreChosen(SparkSession spark) {
    FactorModel model = six(spark);
    ListRulesConfig rules = rules(ListRulesConfig.UNSEEN.items(), Map.of("shop", 1), 0.5);
    ItemCatalogue catalogue =
        catalogue(
            spark,
            model.itemFactors().select("id"),
            rules,
            "a {\"shop\":\"Müller\"}",
            "b {\"shop\":\"müller \"}",
            "c {\"shop\":[\"MÜLLER\"]}",
            "e {\"promoted\":true}",
            "f {\"promoted\":true}");
    ListPlan plan = ListPlan.of(4, List.of(popular(model)), Optional.empty()).promoting(0.5);

    List<Row> rows = predictions(plan, catalogue, users(spark, model, List.of()));

    assertThat(rows).extracting(row -> row.getString(1)).containsExactly("a", "e", "d", "f");
    assertThat(rows.get(1).getString(4)).contains("\"promoted\":true,\"rank\":2,\"score\":2.0");
  }

  @Test
  void anItemThatIsFilteredAwayLeavesItsPlaceToAFallbackThatSaysSo(SparkSession spark) {
    FactorModel model = six(spark);
    ListRulesConfig rules =
        rules(
            new ListRulesConfig.ItemRules(
                Optional.empty(),
                Optional.empty(),
                List.of("c", "g"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Map.of(),
            0);
    FactorModel other = dense(spark, Map.of("u1", new float[] {1}), Map.of("g", new float[] {1}));
    ItemCatalogue catalogue =
        catalogue(
            spark, model.itemFactors().select("id").union(other.itemFactors().select("id")), rules);

    List<Row> rows =
        predictions(
            ListPlan.of(2, List.of(popular(model)), Optional.empty())
                .filledBy(List.of(member(Algorithm.TRENDING, other)), ListPlan.Rest.EMPTY),
            catalogue,
            users(spark, model, List.of()));

    assertThat(told(rows, "u1")).containsExactly("c popularity", "g trending filtered");
  }

  /** a and b have the same terms, c another: with half the weight c comes second. */
  @Test
  void listsAreSpreadOverContent(SparkSession spark) {
    FactorModel model = six(spark);
    FactorModel content =
        sparse(
            spark,
            Map.of("u1", Map.of(0, 1f)),
            Map.of("a", Map.of(0, 1f), "b", Map.of(0, 2f), "c", Map.of(1, 1f)),
            2);
    ListPlan plan =
        ListPlan.of(3, List.of(popular(model)), Optional.empty())
            .spread(new DiversityConfig(0.6, 3), Optional.of(content));

    assertThat(
            lists(
                    plan,
                    catalogue(spark, model, ListRulesConfig.UNSEEN),
                    users(spark, model, List.of()))
                .get("u1"))
        .containsExactly("a", "c", "b");
  }

  @Test
  void refusesItemsOverTheLimit(SparkSession spark) {
    FactorModel model = six(spark);
    ItemCatalogue catalogue = catalogue(spark, model, ListRulesConfig.UNSEEN);

    assertThatThrownBy(
            () ->
                new Recommender(
                    ListPlan.of(1, List.of(popular(model)), Optional.empty()), catalogue, 200))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot recommend: the vectors of 6 items in 1 dimensions take 624 bytes, more than the 200");
  }

  private static List<String> told(List<Row> rows, String user) {
    return rows.stream()
        .filter(row -> row.getString(0).equals(user))
        .map(
            row ->
                row.getString(1)
                    + " "
                    + row.getString(4).replaceAll(".*\"stage\":\"([^\"]*)\".*", "$1")
                    + (row.getString(4).contains("\"because\"")
                        ? " " + row.getString(4).replaceAll(".*\"because\":\"([^\"]*)\".*", "$1")
                        : ""))
        .toList();
  }

  private static ListRulesConfig rules(
      ListRulesConfig.ItemRules items, Map<String, Integer> maxPer, double share) {
    return new ListRulesConfig(
        ListRulesConfig.UNSEEN.seen(),
        items,
        maxPer,
        new ListRulesConfig.Promotion(
            Optional.of("coalesce(get_json_object(metadata, '$.promoted'), '') = 'true'"), share),
        ListRulesConfig.UNSEEN.wishes());
  }

  /** user_id, item_id, model_id, score, explanation, generated_at, by user and score. */
  private static List<Row> predictions(ListPlan plan, ItemCatalogue catalogue, Dataset<Row> users) {
    try (Recommender recommender = new Recommender(plan, catalogue)) {
      return recommender
          .predictions(users, MODEL, NOW)
          .orderBy(
              col(Predictions.USER_ID), col(Predictions.SCORE).desc(), col(Predictions.ITEM_ID))
          .collectAsList();
    }
  }

  private static Map<String, List<String>> lists(
      ListPlan plan, ItemCatalogue catalogue, Dataset<Row> users) {
    Map<String, List<String>> lists = new TreeMap<>();
    try (Recommender recommender = new Recommender(plan, catalogue)) {
      recommender
          .lists(users)
          .collectAsList()
          .forEach(row -> lists.put(row.getString(0), row.getList(1)));
    }
    return lists;
  }

  private static Member popular(FactorModel model) {
    return member(Algorithm.POPULARITY, model);
  }

  private static Member member(Algorithm algorithm, FactorModel model) {
    TrainConfig train =
        new TrainConfig(
            42,
            PreferenceConfig.weighted(Map.of(ActionType.VIEW, 1.0)),
            FilterConfig.OFF,
            new AlsConfig(4, 2, 0.1, 1, 2),
            TrendingConfig.ALWAYS);
    return new Member(algorithm.code(), new Recipe(algorithm, train), model);
  }

  private static ItemCatalogue catalogue(
      SparkSession spark, FactorModel model, ListRulesConfig rules, String... items) {
    return catalogue(spark, model.itemFactors().select("id"), rules, items);
  }

  /** Items as lines of id, metadata and, if it is known, time. */
  private static ItemCatalogue catalogue(
      SparkSession spark, Dataset<Row> ids, ListRulesConfig rules, String... items) {
    List<Row> rows = new ArrayList<>();
    for (String line : items) {
      String[] words = line.split(" (?=\\{|[0-9]{4}-)", 3);
      rows.add(
          RowFactory.create(
              words[0],
              "product",
              words[1],
              words.length > 2 ? Instant.parse(words[2]) : null,
              null));
    }
    return new ItemCatalogueLoader(rules, NOW)
        .load(ids, Optional.of(spark.createDataFrame(rows, ITEMS)));
  }

  private static Dataset<Row> users(SparkSession spark, FactorModel model, List<String> events) {
    return model
        .userFactors()
        .select(col("id").as("user_id"))
        .join(
            SeenItems.byUser(
                InteractionRows.interactions(spark, events.toArray(String[]::new)),
                ListRulesConfig.UNSEEN.seen(),
                NOW),
            new String[] {"user_id"},
            "left_outer");
  }

  /** Of items a, b, w, x, y and z, in the order of the ids: a is 0 and b is 1. */
  private static FactorModel neighbours(SparkSession spark) {
    return sparse(
        spark,
        Map.of("u1", Map.of(0, 2f, 1, 1f)),
        Map.of(
            "a", Map.of(),
            "b", Map.of(),
            "w", Map.of(0, -1f),
            "x", Map.of(0, 0.5f, 1, 0.25f),
            "y", Map.of(1, 0.5f),
            "z", Map.of(2, 1f)),
        6);
  }

  private static FactorModel six(SparkSession spark) {
    return dense(
        spark,
        Map.of("u1", new float[] {1}),
        Map.of(
            "a", new float[] {6},
            "b", new float[] {5},
            "c", new float[] {4},
            "d", new float[] {3},
            "e", new float[] {2},
            "f", new float[] {1}));
  }

  private static FactorModel sparse(
      SparkSession spark,
      Map<String, Map<Integer, Float>> users,
      Map<String, Map<Integer, Float>> items,
      int rank) {
    return new FactorModel(vectors(spark, users), vectors(spark, items), rank);
  }

  private static Dataset<Row> vectors(
      SparkSession spark, Map<String, Map<Integer, Float>> vectors) {
    List<Row> rows = new ArrayList<>();
    new TreeMap<>(vectors)
        .forEach(
            (id, values) -> {
              TreeMap<Integer, Float> sorted = new TreeMap<>(values);
              rows.add(
                  RowFactory.create(
                      id,
                      rows.size(),
                      sorted.values().toArray(Float[]::new),
                      sorted.keySet().toArray(Integer[]::new)));
            });
    return spark.createDataFrame(rows, FactorModel.SPARSE_SCHEMA);
  }

  private static FactorModel dense(
      SparkSession spark, Map<String, float[]> users, Map<String, float[]> items) {
    int rank = items.values().iterator().next().length;
    return new FactorModel(factors(spark, users), factors(spark, items), rank);
  }

  private static FactorModel dense(SparkSession spark, float[][] users, float[][] items) {
    return dense(spark, named("u", users), named("i", items));
  }

  private static Map<String, float[]> named(String prefix, float[][] vectors) {
    Map<String, float[]> named = new TreeMap<>();
    IntStream.range(0, vectors.length).forEach(i -> named.put(id(prefix, i), vectors[i]));
    return named;
  }

  private static Dataset<Row> factors(SparkSession spark, Map<String, float[]> features) {
    List<Row> rows = new ArrayList<>();
    new TreeMap<>(features)
        .forEach((id, values) -> rows.add(RowFactory.create(id, rows.size(), values)));
    return spark.createDataFrame(rows, FactorModel.SCHEMA).repartition(3);
  }

  private static float[][] wholeNumbers(int rows, int rank, Random random) {
    float[][] numbers = new float[rows][rank];
    for (float[] row : numbers) {
      for (int feature = 0; feature < rank; feature++) {
        row[feature] = random.nextInt(7) - 3;
      }
    }
    return numbers;
  }

  private static List<String> bruteForce(float[] user, float[][] items, boolean[] seen, int n) {
    double[] scores = new double[items.length];
    for (int item = 0; item < items.length; item++) {
      for (int feature = 0; feature < user.length; feature++) {
        scores[item] += user[feature] * items[item][feature];
      }
    }
    return IntStream.range(0, items.length)
        .filter(item -> !seen[item])
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(item -> -scores[item])
                .thenComparing(Comparator.naturalOrder()))
        .limit(n)
        .map(item -> id("i", item))
        .toList();
  }

  private static String id(String prefix, int number) {
    return String.format("%s%05d", prefix, number);
  }
}
