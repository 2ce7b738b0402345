package io.smartrec.spark.model;

import static io.smartrec.spark.model.SavedModel.ID;
import static io.smartrec.spark.model.SavedModel.description;
import static io.smartrec.spark.model.SavedModel.items;
import static io.smartrec.spark.model.SavedModel.model;
import static io.smartrec.spark.model.SavedModel.overwrite;
import static io.smartrec.spark.model.SavedModel.write;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ModelStoreIT {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @Test
  void readsBackWhatItSaved(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.resolve("models").toString());

    ModelManifest saved = store.save(description("abc", 7), model(spark));

    assertThat(saved.model()).isEqualTo(description("abc", 7));
    StoredModel stored = store.load(ID);
    assertThat(stored.manifest()).isEqualTo(saved);
    assertThat(stored.factors().rank()).isEqualTo(2);
    assertThat(features(stored.factors().userFactors()))
        .isEqualTo(features(model(spark).userFactors()));
    assertThat(features(stored.factors().itemFactors()))
        .isEqualTo(features(model(spark).itemFactors()));
    assertThat(root.resolve("models").toFile().list()).containsExactly(ID.toString());
  }

  /** The oracle is the JDK's own SHA-256 of the files as they lie there. */
  @Test
  void namesEveryFileAndWhatItHolds(SparkSession spark) throws Exception {
    ModelManifest saved = store(spark).save(description("abc", 7), model(spark));

    Map<String, FileHash> expected = new HashMap<>();
    for (String table : List.of("user-factors", "item-factors")) {
      for (Path file : files().parts(table)) {
        byte[] content = Files.readAllBytes(file);
        expected.put(
            table + "/" + file.getFileName(),
            new FileHash(
                content.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content))));
      }
    }
    assertThat(saved.files()).isEqualTo(expected).isNotEmpty();
  }

  @Test
  void hashesTheIndexWhateverItsOrderAndItsFiles(SparkSession spark) {
    FactorModel model = model(spark);
    FactorModel shuffled =
        new FactorModel(
            model.userFactors().repartition(3).orderBy(col("index").desc()),
            model.itemFactors().coalesce(1),
            2);
    IndexFingerprint.OfModel one = IndexFingerprint.of(model);

    assertThat(IndexFingerprint.of(shuffled)).isEqualTo(one);
    assertThat(one.users().rows()).isEqualTo(3);
    assertThat(one.users().isDense()).isTrue();
    assertThat(index(spark, List.of("u0", "u2", "u1"), List.of(0, 1, 2)).hash())
        .isNotEqualTo(one.users().hash());
    assertThat(index(spark, List.of("u0", "u1", "u3"), List.of(0, 1, 2)).hash())
        .isNotEqualTo(one.users().hash());
    // Rows that come twice do not cancel out.
    assertThat(index(spark, List.of("u0", "u1", "u1"), List.of(0, 1, 1)).hash())
        .isNotEqualTo(index(spark, List.of("u0", "u2", "u2"), List.of(0, 2, 2)).hash());
  }

  /** Spark's own hash of each row, added up here without bounds. */
  @Test
  void hashesTheIndexAsTheSumOfItsRowsHashes(SparkSession spark) {
    BigInteger sum =
        model(spark)
            .userFactors()
            .select(xxhash64(col("id"), col("index")))
            .collectAsList()
            .stream()
            .map(row -> BigInteger.valueOf(row.getLong(0)))
            .reduce(BigInteger.ZERO, BigInteger::add);

    assertThat(IndexFingerprint.of(model(spark)).users().hash()).isEqualTo(sum.toString());
  }

  @Test
  void knowsADenseIndex(SparkSession spark) {
    assertThat(index(spark, List.of("a", "b"), List.of(1, 0)).isDense()).isTrue();
    assertThat(index(spark, List.of("a", "b"), List.of(1, 2)).isDense()).isFalse();
    assertThat(index(spark, List.of("a", "b"), List.of(0, 2)).isDense()).isFalse();
    assertThat(index(spark, List.of("a", "b", "c", "d"), List.of(0, 1, 1, 3)).isDense()).isFalse();
    assertThat(index(spark, List.of(), List.of()).isDense()).isTrue();
  }

  @Test
  void doesNotSaveFactorsThatAreNotWhatTheirDescriptionSays(SparkSession spark) {
    FactorModel holes = new FactorModel(model(spark).userFactors(), items(spark, 0, 2), 2);
    FactorModel few =
        new FactorModel(
            model(spark).userFactors().limit(2), model(spark).itemFactors(), model(spark).rank());

    assertThatThrownBy(() -> store(spark).save(description("abc", 7), holes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the indexes of item-factors are not 0 to 1, each once");
    assertThatThrownBy(() -> store(spark).save(description("abc", 7), few))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("user-factors has 2 rows instead of 3");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void givesMllibItsOwnForm(SparkSession spark) {
    ALSModel als = als(spark);

    ModelManifest saved = store(spark).save(description("abc", 7), model(spark), Optional.of(als));

    ALSModel read = ALSModel.load(store(spark).location(ID) + "/" + ModelStore.MLLIB);
    assertThat(read.rank()).isEqualTo(2);
    assertThat(mllib(read.userFactors())).isEqualTo(mllib(als.userFactors()));
    assertThat(mllib(read.itemFactors())).isEqualTo(mllib(als.itemFactors()));
    assertThat(saved.files().keySet())
        .anyMatch(file -> file.startsWith("mllib/metadata/part-"))
        .anyMatch(file -> file.startsWith("mllib/userFactors/part-"))
        .anyMatch(file -> file.startsWith("mllib/itemFactors/part-"));
    assertThat(store(spark).load(ID).manifest()).isEqualTo(saved);
  }

  @Test
  void isNotBotheredByWhatKilledRunsLeft(SparkSession spark) throws IOException {
    for (String leftover : List.of("_" + ID + ".tmp", "_" + ID + ".local-1.tmp", ID.toString())) {
      write(root.resolve(leftover + "/user-factors/part-0.parquet"), "PAR1");
    }
    write(root.resolve("_" + ID + ".local-1.tmp/.manifest.json.tmp"), "{\"for");
    write(root.resolve(ID + "/.manifest.json.tmp"), "{\"for");
    assertThatThrownBy(() -> store(spark).load(ID))
        .hasMessageContaining("manifest.json is missing. Train the model again");

    store(spark).save(description("abc", 7), model(spark));

    assertThat(store(spark).load(ID).factors().userFactors().count()).isEqualTo(3);
    assertThat(root.resolve(ID + "/user-factors/part-0.parquet")).doesNotExist();
    ModelLeftovers leftovers = ModelLeftovers.below(spark.sparkContext(), root.toString());
    assertThat(leftovers.find(run -> false, Instant.parse("9999-01-01T00:00:00Z")))
        .extracting(leftover -> leftover.path().replaceFirst(".*/", ""))
        .containsExactlyInAnyOrder("_" + ID + ".tmp", "_" + ID + ".local-1.tmp");
  }

  /** What killed this process's own save left would be in the way of the next one. */
  @Test
  void replacesItsOwnTemporaryFiles(SparkSession spark) throws IOException {
    Path own = root.resolve(ModelStore.temporaryName(ID, spark.sparkContext().applicationId()));
    write(own.resolve("user-factors/part-0.parquet"), "PAR1");

    store(spark).save(description("abc", 7), model(spark));

    assertThat(store(spark).load(ID).factors().userFactors().count()).isEqualTo(3);
    assertThat(own).doesNotExist();
  }

  @Test
  void leavesNothingOfASaveThatFailed(SparkSession spark) {
    MLWritable broken =
        () -> {
          throw new IllegalStateException("no space left");
        };

    assertThatThrownBy(
            () -> store(spark).save(description("abc", 7), model(spark), Optional.of(broken)))
        .hasMessage("no space left");

    assertThat(root).isEmptyDirectory();
  }

  @Test
  void leavesTheSameModelAsItIs(SparkSession spark) {
    ModelManifest saved = store(spark).save(description("abc", 7), model(spark));
    ModelDescription later =
        description("abc", 7).trainedBy("def", Instant.parse("2026-05-05T00:00:00Z"));

    assertThat(store(spark).save(later, model(spark))).isEqualTo(saved);
    assertThat(store(spark).load(ID).manifest()).isEqualTo(saved);
  }

  @Test
  void replacesAModelThatCannotBeLoaded(SparkSession spark) throws IOException {
    ModelStore store = store(spark);
    ModelManifest first = store.save(description("abc", 7), model(spark));
    Files.delete(files().parts("user-factors").get(0));
    store.save(description("abc", 7), model(spark));
    assertThat(store.load(ID).manifest().userIndexHash()).isEqualTo(first.userIndexHash());

    overwrite(files().manifestFile(), "{\"format\": 1, \"modelId\": \"" + ID + "\"}");
    store.save(description("abc", 7), model(spark));
    assertThat(store.load(ID).manifest().userIndexHash()).isEqualTo(first.userIndexHash());
  }

  @Test
  void doesNotReplaceAModelOfAnotherName(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    files().replaceInManifest(ID.toString(), "00000000-0000-4000-8000-000000000001");

    assertThatThrownBy(() -> store(spark).save(description("abc", 7), model(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT));
    assertThat(files().parts("user-factors")).isNotEmpty();
  }

  /** While the second saves, the first one comes and goes: here, while MLlib writes its form. */
  @Test
  void keepsTheModelOfWhoeverSavedItFirst(SparkSession spark) {
    ModelStore first = new ModelStore(spark, root.toString(), "first");
    ModelStore second = new ModelStore(spark, root.toString(), "second");
    ALSModel als = als(spark);
    ModelDescription others = description("abc", 8);
    ModelDescription same =
        description("abc", 7).trainedBy("def", Instant.parse("2026-05-05T00:00:00Z"));
    MLWritable interrupted =
        () -> {
          first.save(description("abc", 7), model(spark));
          return als.write();
        };

    assertThatThrownBy(() -> second.save(others, model(spark), Optional.of(interrupted)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("holds a model with other inputs");
    assertThat(first.load(ID).manifest().model()).isEqualTo(description("abc", 7));
    assertThat(root.toFile().list()).containsExactly(ID.toString());

    assertThat(second.save(same, model(spark), Optional.of(interrupted)).model())
        .isEqualTo(description("abc", 7));
    assertThat(root.toFile().list()).containsExactly(ID.toString());
  }

  /** Whoever loses, and wherever: there is one model, whole, and no other word than a conflict. */
  @Test
  void survivesManySavesAtOnce(SparkSession spark) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Optional<UserException>>> saves = new ArrayList<>();
    for (int save = 0; save < 4; save++) {
      ModelStore store = new ModelStore(spark, root.toString(), "writer-" + save);
      ModelDescription description = description("abc", save);
      saves.add(
          () -> {
            try {
              store.save(description, model(spark));
              return Optional.empty();
            } catch (UserException e) {
              return Optional.of(e);
            }
          });
    }
    List<Optional<UserException>> outcomes = new ArrayList<>();
    try {
      for (Future<Optional<UserException>> outcome : threads.invokeAll(saves)) {
        outcomes.add(outcome.get());
      }
    } finally {
      threads.shutdown();
    }

    List<UserException> refused = outcomes.stream().flatMap(Optional::stream).toList();
    assertThat(refused)
        .hasSize(3)
        .allSatisfy(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT));
    long seed = store(spark).load(ID).manifest().model().seed();
    assertThat(outcomes.get((int) seed)).isEmpty();
    assertThat(root.toFile().list()).containsExactly(ID.toString());
  }

  @Test
  void refusesAnotherModelUnderTheSameId(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(description("abc", 7), model(spark));

    assertThatThrownBy(() -> store.save(description("abc", 8), model(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("holds a model with other inputs");
  }

  @Test
  void keepsTheLatestWordOnPredictions(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(description("abc", 7), model(spark));
    assertThat(store.readPredictions(ID)).isEmpty();

    store.writePredictions(ID, new PredictionsMarker("f1", 3, 30, 3));
    store.writePredictions(ID, new PredictionsMarker("f2", 4, 40, 4));

    assertThat(store.readPredictions(ID)).contains(new PredictionsMarker("f2", 4, 40, 4));
    assertThat(store.load(ID).manifest().model()).isEqualTo(description("abc", 7));
  }

  private ModelStore store(SparkSession spark) {
    return files().store(spark);
  }

  private SavedModel files() {
    return new SavedModel(root);
  }

  private static IndexFingerprint index(
      SparkSession spark, List<String> ids, List<Integer> indexes) {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      rows.add(RowFactory.create(ids.get(row), indexes.get(row), new float[] {1, 1}));
    }
    Dataset<Row> users = spark.createDataFrame(rows, FactorModel.SCHEMA);
    return IndexFingerprint.of(new FactorModel(users, items(spark, 0, 1), 2)).users();
  }

  private static ALSModel als(SparkSession spark) {
    List<Row> ratings =
        List.of(
            RowFactory.create(0, 0, 1f), RowFactory.create(1, 1, 1f), RowFactory.create(2, 1, 2f));
    StructType schema =
        new StructType().add("user", "int").add("item", "int").add("rating", "float");
    return new ALS()
        .setRank(2)
        .setMaxIter(1)
        .setSeed(7)
        .fit(spark.createDataFrame(ratings, schema));
  }

  private static List<Row> mllib(Dataset<Row> factors) {
    return factors.orderBy("id").collectAsList();
  }

  private static List<Object> features(Dataset<Row> factors) {
    return factors.orderBy("index").collectAsList().stream()
        .<Object>map(row -> List.of(row.getString(0), row.getInt(1), row.<Float>getList(2)))
        .toList();
  }
}
