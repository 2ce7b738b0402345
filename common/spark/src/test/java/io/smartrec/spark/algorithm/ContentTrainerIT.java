package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.ContentConfig;
import io.smartrec.core.config.ContentConfig.Field;
import io.smartrec.core.config.ContentConfig.Kind;
import io.smartrec.core.config.ContentConfig.Stated;
import io.smartrec.core.config.ContentConfig.Text;
import io.smartrec.core.config.ContentConfig.Vectoriser;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ContentTrainerIT {
  private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");

  private static final StructType ITEMS =
      new StructType()
          .add("id", "string")
          .add("type", "string")
          .add("metadata", "string")
          .add("created_at", "timestamp");

  /**
   * Three items: a has red and big, b red, c blue. log(4/3) = 0.2877 for red, log(2) = 0.6931 for
   * the others. a is (0.2877, 0.6931) / 0.7504; b is red alone: cos(a, b) = 0.3834. u likes b: its
   * score of a is that, of c 0.
   */
  @Test
  void theScoreIsTheCosineOfWeightedTerms(SparkSession spark) {
    FactorModel model =
        trainer(
                config(tags("colours", 1)),
                items(
                    spark,
                    "a {\"colours\":[\"Red\",\"big \"]}",
                    "b {\"colours\":\"red\"}",
                    "c {\"colours\":[\"blue\"]}"))
            .fit(preferences(spark, "u b 2.5"));

    Map<String, Double> scores = scores(model, "u");
    assertThat(scores.get("a")).isEqualTo(0.3834, within(1e-4));
    assertThat(scores.get("b")).isEqualTo(1, within(1e-6));
    assertThat(scores.get("c")).isZero();
  }

  /** Fields of weights 3 and 1 on which a and b agree in the first only: 3 / 4. */
  @Test
  void fieldsCountByTheirWeights(SparkSession spark) {
    FactorModel model =
        trainer(
                config(tags("x", 3), tags("y", 1)),
                items(
                    spark,
                    "a {\"x\":\"p\",\"y\":\"q\"}",
                    "b {\"x\":\"p\",\"y\":\"r\"}",
                    "c {\"x\":\"s\",\"y\":\"s\"}"))
            .fit(preferences(spark, "u a 1"));

    assertThat(scores(model, "u").get("b")).isEqualTo(0.75, within(1e-6));
  }

  /** 3 categories of 12 items each, told by noisy words; every user likes four of one category. */
  @Test
  void findsPlantedCategories(SparkSession spark) {
    Random random = new Random(3);
    String[] categories = {"garden", "küche", "βιβλία"};
    List<String> lines = new ArrayList<>();
    for (int item = 0; item < 36; item++) {
      String own = categories[item % 3];
      lines.add(
          "i%02d {\"title\":\"%s%d %s%d noise%d %s%d\"}"
              .formatted(
                  item,
                  own,
                  random.nextInt(4),
                  own,
                  random.nextInt(4),
                  random.nextInt(5),
                  own,
                  random.nextInt(4)));
    }
    List<String> likes = new ArrayList<>();
    for (int user = 0; user < 15; user++) {
      for (int i = 0; i < 4; i++) {
        likes.add("u%02d i%02d 1".formatted(user, user % 3 + 3 * ((user + 2 * i) % 12)));
      }
    }

    FactorModel model =
        trainer(config(text("title", Vectoriser.COUNT)), items(spark, lines.toArray(String[]::new)))
            .fit(preferences(spark, likes.toArray(String[]::new)));

    int right = 0;
    for (int user = 0; user < 15; user++) {
      String id = "u%02d".formatted(user);
      int category = user % 3;
      right +=
          (int)
              scores(model, id).entrySet().stream()
                  .filter(
                      entry ->
                          likes.stream().noneMatch(l -> l.startsWith(id + " " + entry.getKey())))
                  .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                  .limit(5)
                  .filter(entry -> Integer.parseInt(entry.getKey().substring(1)) % 3 == category)
                  .count();
    }
    assertThat(right).isGreaterThanOrEqualTo(72); // of 75
  }

  /**
   * cold said they like Garden, and not kitchen; new has no interaction, late came after the cut.
   */
  @Test
  void whatUsersSayIsEnoughAndNewItemsAreServed(SparkSession spark) {
    Dataset<Row> said =
        spark.createDataFrame(
            List.of(
                RowFactory.create("cold", "liked", "[\" GARDEN\", \"moon\"]"),
                RowFactory.create("cold", "disliked", "\"kitchen\""),
                RowFactory.create("mute", "liked", "{\"not\":\"a list\"}"),
                RowFactory.create("mute", "colour", "\"garden\"")),
            new StructType()
                .add("user_id", "string")
                .add("preference_key", "string")
                .add("preference_value", "string"));
    Dataset<Row> items =
        items(
            spark,
            "known {\"c\":[\"garden\"]}",
            "new {\"c\":[\"garden\"]}",
            "late {\"c\":[\"garden\",\"kitchen\",\"unheard\"]} 2026-03-11T00:00:00Z",
            "other {\"c\":[\"kitchen\"]}");

    FactorModel model =
        new ContentTrainer(
                config(tags("c", 1)),
                new Descriptions(Optional.of(items), Optional.empty(), Optional.of(said)),
                NOW,
                42)
            .fit(preferences(spark, "warm known 1"));

    assertThat(ids(model.userFactors())).containsExactly("cold", "warm");
    Map<String, Double> cold = scores(model, "cold");
    assertThat(cold.get("new")).isEqualTo(cold.get("known")).isPositive();
    assertThat(cold.get("other")).isNegative();
    assertThat(cold.get("late")).isBetween(-1.0, cold.get("new"));
    // Only the words that there were at the cut are dimensions.
    assertThat(model.terms().orElseThrow().select("term").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("garden", "kitchen");
  }

  /** 0 and 10 are the ends of the quarter circle, 5 is its middle: cos 45 and cos 90 degrees. */
  @Test
  void scaledNumbersAreTheMoreAlikeTheNearerTheyAre(SparkSession spark) {
    FactorModel model =
        trainer(config(number("n", 0)), items(spark, "a {\"n\":0}", "b {\"n\":5}", "c {\"n\":10}"))
            .fit(preferences(spark, "u a 1"));

    Map<String, Double> scores = scores(model, "u");
    assertThat(scores.get("a")).isEqualTo(1, within(1e-6));
    assertThat(scores.get("b")).isEqualTo(Math.sqrt(0.5), within(1e-6));
    assertThat(scores.get("c")).isEqualTo(0, within(1e-6));
  }

  @Test
  void wordsThatNoItemSharesAreNoReasonToFail(SparkSession spark) {
    Field rare =
        new Field("t", "t", Kind.TEXT, 1, new Text("none", 1, Vectoriser.WORD2VEC), 8, 9, 0);
    FactorModel model =
        trainer(
                config(rare, tags("c", 1)),
                items(
                    spark, "a {\"t\":\"red\",\"c\":\"unknown\"}", "b {\"t\":\"blue\",\"c\":\"y\"}"))
            .fit(preferences(spark, "u a 1"));

    assertThat(scores(model, "u").get("a")).isEqualTo(1, within(1e-6));
  }

  @Test
  void whatWasSaidAfterTheCutIsNotKnownBeforeIt(SparkSession spark) {
    Dataset<Row> said =
        spark.createDataFrame(
            List.of(
                RowFactory.create("never dated", null),
                RowFactory.create("before", NOW),
                RowFactory.create("after", NOW.plusSeconds(1))),
            new StructType().add("user_id", "string").add("updated_at", "timestamp"));

    Descriptions known =
        new Descriptions(Optional.empty(), Optional.empty(), Optional.of(said)).saidUntil(NOW);

    assertThat(known.preferences().orElseThrow().select("user_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("never dated", "before");
  }

  @Test
  void newUsersAreFoldedInAsTheyWouldHaveBeenTrained(SparkSession spark) {
    ContentTrainer trainer =
        trainer(
            config(tags("c", 1)),
            items(spark, "a {\"c\":[\"x\",\"y\"]}", "b {\"c\":\"y\"}", "d {\"c\":\"z\"}"));
    FactorModel model = trainer.fit(preferences(spark, "u a 2", "u d 1", "v b 1"));

    FactorModel folded = trainer.foldIn(model, preferences(spark, "n a 2", "n d 1", "n unknown 7"));

    assertThat(scores(folded, "n")).isEqualTo(scores(model, "u"));
    assertThat(ids(folded.userFactors())).containsExactly("n");
  }

  @Test
  void everyKindOfFieldGivesUnitVectorsAndAnItemWithoutAFieldHasNothingOfIt(SparkSession spark) {
    for (Field field :
        List.of(
            text("t", Vectoriser.COUNT),
            text("t", Vectoriser.HASHING),
            text("t", Vectoriser.WORD2VEC),
            number("n", 0),
            number("n", 2))) {
      FactorModel model =
          trainer(
                  config(field),
                  items(
                      spark,
                      "a {\"t\":\"日本 🎁 mug mug\",\"n\":1}",
                      "b {\"t\":\"red mug\",\"n\":\"2.5\"}",
                      "c {\"t\":\"blue plate\",\"n\":9}",
                      "d {\"t\":\"\",\"n\":\"NaN\"}",
                      "e [1,2]",
                      "f oops"))
              .fit(preferences(spark, "u a 1", "u b 1"));

      assertThat(ids(model.itemFactors())).as(field.toString()).containsExactly("a", "b", "c");
      for (Row row : model.itemFactors().collectAsList()) {
        assertThat(row.<Float>getList(2).stream().mapToDouble(f -> (double) f * f).sum())
            .isEqualTo(1, within(1e-5));
      }
      assertThat(scores(model, "u").values())
          .allMatch(score -> score >= -1.00001 && score <= 1.00001);
    }
  }

  @Test
  void theSavedPipelineDescribesItemsAsItDidInTraining(SparkSession spark, @TempDir Path directory)
      throws Exception {
    Dataset<Row> items =
        items(spark, "a {\"t\":\"red mug\"}", "b {\"t\":\"blue mug\"}", "c {\"t\":\"red hat\"}");
    FactorModel model =
        trainer(config(text("t", Vectoriser.COUNT)), items).fit(preferences(spark, "u a 1"));
    String path = directory.resolve("pipeline").toString();
    model.mllib().orElseThrow().write().save(path);

    PipelineModel loaded = PipelineModel.load(path);

    String vector = "content_0_vector";
    assertThat(loaded.transform(items).select("id", vector).collectAsList())
        .isEqualTo(
            ((PipelineModel) model.mllib().orElseThrow())
                .transform(items)
                .select("id", vector)
                .collectAsList());
    assertThat(loaded.transform(items(spark, "new {\"t\":\"a red thing\"}")).select(vector).first())
        .isNotNull();
  }

  @Test
  void theSameWhateverThePartitions(SparkSession spark) {
    String[] lines = new String[20];
    List<String> likes = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "i%02d {\"t\":\"w%d w%d x%d\"}".formatted(i, i % 3, i % 7, i % 5);
      likes.add("u%d i%02d %d.3".formatted(i % 4, i, i % 3));
    }
    ContentConfig config = config(text("t", Vectoriser.COUNT));
    List<List<Row>> models = new ArrayList<>();
    for (int partitions : new int[] {1, 4}) {
      FactorModel model =
          trainer(config, items(spark, lines).repartition(partitions))
              .fit(preferences(spark, likes.toArray(String[]::new)).repartition(partitions));
      models.add(model.userFactors().orderBy("id").collectAsList());
    }

    assertThat(models.get(0)).isEqualTo(models.get(1));
  }

  @Test
  void leavesOutFieldsThatNoItemHasAndRefusesWhenNoneIsLeft(SparkSession spark) {
    Dataset<Row> items = items(spark, "a {\"c\":\"x\"}", "b {\"c\":\"y\",\"price\":3}");

    FactorModel model =
        trainer(config(text("missing", Vectoriser.COUNT), tags("c", 1)), items)
            .fit(preferences(spark, "u a 1"));

    assertThat(model.rank()).isEqualTo(2);
    refuses(
        () ->
            trainer(config(text("missing", Vectoriser.COUNT), number("nothing", 3)), items)
                .fit(preferences(spark, "u a 1")),
        "Cannot train content: no item has anything in missing, nothing; what items have in their metadata is c, price. Say in train.content.fields what describes them.");
  }

  @Test
  void refusesItemsThatAreAllAlikeAndALakeWithoutItems(SparkSession spark) {
    refuses(
        () ->
            trainer(config(tags("c", 1)), items(spark, "a {\"c\":\"x\"}", "b {\"c\":\"x\"}"))
                .fit(preferences(spark, "u a 1")),
        "Cannot train content: all items are described alike, so that nothing tells them apart. Say in train.content.fields what does.");
    refuses(
        () ->
            new ContentTrainer(config(tags("c", 1)), Descriptions.NONE, NOW, 42)
                .fit(preferences(spark, "u a 1")),
        "Cannot train content: the lake has no table items, which says what items are like. Run ingest first.");
  }

  private static void refuses(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessage(message);
  }

  private static ContentTrainer trainer(ContentConfig config, Dataset<Row> items) {
    return new ContentTrainer(config, Descriptions.ofItems(Optional.of(items)), NOW, 42);
  }

  private static ContentConfig config(Field... fields) {
    return new ContentConfig(
        List.of(fields), new Stated(List.of("liked"), List.of("disliked"), 1), 500);
  }

  private static Field tags(String key, double weight) {
    return new Field(key, key, Kind.TAGS, weight, new Text("none", 1, Vectoriser.COUNT), 100, 1, 0);
  }

  private static Field text(String key, Vectoriser vectoriser) {
    return new Field(key, key, Kind.TEXT, 1, new Text("english", 2, vectoriser), 64, 1, 0);
  }

  private static Field number(String key, int bins) {
    return new Field(key, key, Kind.NUMBER, 1, new Text("none", 1, Vectoriser.COUNT), 100, 1, bins);
  }

  /** Lines of id, metadata and, if it is known, time. */
  private static Dataset<Row> items(SparkSession spark, String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      String[] rest = line.substring(space + 1).split(" (?=2026-)", -1);
      rows.add(
          RowFactory.create(
              line.substring(0, space),
              "product",
              rest[0],
              rest.length > 1 ? Instant.parse(rest[1]) : null));
    }
    return spark.createDataFrame(rows, ITEMS);
  }

  private static Dataset<Row> preferences(SparkSession spark, String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      rows.add(RowFactory.create(words[0], words[1], Double.valueOf(words[2])));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("user_id", "string")
            .add("item_id", "string")
            .add("strength", "double"));
  }

  private static List<String> ids(Dataset<Row> vectors) {
    return vectors.select("id").orderBy("id").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static Map<String, Double> scores(FactorModel model, String user) {
    return SparseScores.of(model, user);
  }
}
