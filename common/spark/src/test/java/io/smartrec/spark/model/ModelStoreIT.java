package io.smartrec.spark.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileContext;
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
  private static final UUID ID = UUID.fromString("6ba7b810-9dad-51d1-80b4-00c04fd430c8");

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
      for (Path file : parts(table)) {
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
    Files.delete(parts("user-factors").get(0));
    store.save(description("abc", 7), model(spark));
    assertThat(store.load(ID).manifest().userIndexHash()).isEqualTo(first.userIndexHash());

    overwrite(manifestFile(), "{\"format\": 1, \"modelId\": \"" + ID + "\"}");
    store.save(description("abc", 7), model(spark));
    assertThat(store.load(ID).manifest().userIndexHash()).isEqualTo(first.userIndexHash());
  }

  @Test
  void doesNotReplaceAModelOfAnotherName(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    replaceInManifest(ID.toString(), "00000000-0000-4000-8000-000000000001");

    assertThatThrownBy(() -> store(spark).save(description("abc", 7), model(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT));
    assertThat(parts("user-factors")).isNotEmpty();
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
  void saysThatThereIsNoModel(SparkSession spark) {
    assertRefused(spark, ID + "/manifest.json is missing. Train the model again");
  }

  @Test
  void namesMissingFiles(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    String part = parts("user-factors").get(0).getFileName().toString();
    Files.delete(parts("user-factors").get(0));
    Files.move(root.resolve(ID + "/item-factors"), root.resolve("elsewhere"));

    UserException refused = assertRefused(spark, "\n  - user-factors/" + part + " is missing");
    assertThat(refused)
        .hasMessageContaining("\n  - item-factors/part-0")
        .hasMessageEndingWith("Restore it from a backup or train it again.");
  }

  @Test
  void namesFilesThatAreNotTheModels(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    Files.copy(
        parts("user-factors").get(0), root.resolve(ID + "/user-factors/part-9.snappy.parquet"));

    assertRefused(spark, "- user-factors/part-9.snappy.parquet is no file of this model");
  }

  @Test
  void namesFilesOfAnotherSize(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    Path file = parts("item-factors").get(0);
    long bytes = Files.size(file);
    byte[] start = Arrays.copyOf(Files.readAllBytes(file), (int) bytes - 1);
    overwrite(file, start);

    assertRefused(
        spark,
        "- item-factors/%s has %d bytes instead of %d"
            .formatted(file.getFileName(), bytes - 1, bytes));
  }

  @Test
  void namesFilesWithOtherBytes(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    Path file = parts("item-factors").get(0);
    flipABit(file);
    assertRefused(
        spark,
        "- item-factors/%s does not match its checksum file .%1$s.crc"
            .formatted(file.getFileName()));

    Files.delete(checksum(file));
    assertRefused(
        spark,
        "- item-factors/%s has other bytes: its SHA-256 is not that of the manifest"
            .formatted(file.getFileName()));
  }

  @Test
  void namesTenDamagesAtMost(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    for (int extra = 10; extra < 22; extra++) {
      write(root.resolve(ID + "/extra-" + extra), "x");
    }

    assertThat(assertRefused(spark, "- extra-19 is no file of this model\n  and 2 more"))
        .hasMessageNotContaining("extra-20");
  }

  /** Spark reads none of them, and copying a model drops or adds some. */
  @Test
  void doesNotMindWhatSparkSkips(SparkSession spark) throws IOException {
    ModelManifest saved = store(spark).save(description("abc", 7), model(spark));
    for (Path file : parts("user-factors")) {
      Files.delete(checksum(file));
    }
    Files.delete(root.resolve(ID + "/user-factors/_SUCCESS"));
    overwrite(root.resolve(ID + "/item-factors/_SUCCESS"), "{\"committer\": \"magic\"}");
    write(root.resolve(ID + "/item-factors/_temporary/0/part-0.parquet"), "PAR1");
    write(root.resolve(ID + "/.manifest.json.tmp"), "{\"for");
    write(root.resolve(ID + "/.predictions.json.tmp"), "{\"for");

    StoredModel stored = store(spark).load(ID);

    assertThat(stored.manifest()).isEqualTo(saved);
    assertThat(stored.factors().itemFactors().count()).isEqualTo(2);
  }

  /** Files as they were saved, and a manifest that says something else of them. */
  @Test
  void noticesRowsAndIndexesThatAreNotTheManifests(SparkSession spark) throws IOException {
    ModelManifest saved = store(spark).save(description("abc", 7), model(spark));

    replaceInManifest("\"users\" : 3", "\"users\" : 4");
    assertRefused(spark, "- user-factors has 3 rows instead of 4");

    replaceInManifest("\"users\" : 4", "\"users\" : 3");
    replaceInManifest(saved.itemIndexHash(), "12345");
    assertRefused(
        spark,
        "- item-factors gives other indexes to its ids: their hash is %s, that of the manifest 12345"
            .formatted(saved.itemIndexHash()));
  }

  @Test
  void noticesAnIndexThatIsNotDense(SparkSession spark) throws IOException {
    ModelManifest saved = store(spark).save(description("abc", 7), model(spark));
    items(spark, 0, 2)
        .write()
        .mode("overwrite")
        .parquet(root.resolve(ID + "/item-factors").toString());
    ModelManifest forged =
        new ModelManifest(
            saved.format(),
            saved.model(),
            files(spark),
            saved.userIndexHash(),
            saved.itemIndexHash());
    overwrite(manifestFile(), json().text(forged));

    assertRefused(spark, "- the indexes of item-factors are not 0 to 1, each once");
  }

  @Test
  void saysWhatIsWrongWithAManifest(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    String good = Files.readString(manifestFile());

    Map<String, String> bad = new LinkedHashMap<>();
    bad.put(
        "",
        "manifest.json is damaged: it has no format. Restore it from a backup or train it again.");
    bad.put(
        "[]",
        "manifest.json is damaged: it has no format. Restore it from a backup or train it again.");
    bad.put("no JSON", "manifest.json is damaged: Unrecognized token 'no'");
    bad.put(good.substring(0, 200), "manifest.json is damaged: Unexpected end-of-input");
    bad.put("{\"format\": 2}", "manifest.json is damaged: Missing creator property 'model'");
    bad.put(good.replaceFirst("\"seed\" : 7,", ""), "Missing creator property 'seed'");
    bad.put(good.replaceFirst("\"sha256\" : \"[0-9a-f]*\"", "\"sha256\" : null"), "'sha256'");
    bad.put(
        "{\"format\": 1, \"modelId\": \"" + ID + "\"}",
        "it has format 1, this version reads 2. Train it again.");
    bad.put(
        good.replace(ID.toString(), "00000000-0000-4000-8000-000000000001"),
        "holds model 00000000-0000-4000-8000-000000000001. Restore or delete this directory.");
    for (Map.Entry<String, String> manifest : bad.entrySet()) {
      overwrite(manifestFile(), manifest.getKey());
      assertRefused(spark, manifest.getValue());
    }
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
    return new ModelStore(spark, root.toString());
  }

  private UserException assertRefused(SparkSession spark, String message) {
    UserException refused = catchThrowableOfType(UserException.class, () -> store(spark).load(ID));
    assertThat(refused).isNotNull().hasMessageContaining(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.DATA_REFUSED);
    return refused;
  }

  private Path manifestFile() {
    return root.resolve(ID + "/manifest.json");
  }

  private List<Path> parts(String table) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(ID + "/" + table))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .toList();
    }
  }

  private void replaceInManifest(String old, String replacement) throws IOException {
    String text = Files.readString(manifestFile());
    assertThat(text).contains(old);
    overwrite(manifestFile(), text.replace(old, replacement));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void overwrite(Path file, String content) throws IOException {
    overwrite(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Without Hadoop's checksum, which would be told first. */
  private static void overwrite(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(checksum(file));
    Files.write(file, content);
  }

  private static void flipABit(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  private static Path checksum(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".crc");
  }

  private Map<String, FileHash> files(SparkSession spark) throws IOException {
    return new ModelFiles(
            spark,
            FileContext.getLocalFSFileContext(),
            new org.apache.hadoop.fs.Path(root.resolve(ID.toString()).toUri()),
            Set.of("manifest.json"))
        .hashes();
  }

  private static JsonFiles json() throws IOException {
    return new JsonFiles(FileContext.getLocalFSFileContext());
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

  private static Dataset<Row> items(SparkSession spark, int... indexes) {
    List<Row> rows = new ArrayList<>();
    for (int index : indexes) {
      rows.add(RowFactory.create("i" + index, index, new float[] {1, 1}));
    }
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
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

  private static ModelDescription description(String gitCommit, long seed) {
    return new ModelDescription(
        ID,
        Algorithm.ALS,
        "1",
        2,
        3,
        2,
        Map.of("rank", 2, "regularization", 0.05, "action-weights", Map.of("view", 1.0)),
        Map.of(
            "interactions", new InputVersion("6c1b9a0e", 12), "items", new InputVersion("77", 3)),
        seed,
        Instant.parse("2026-03-01T12:00:00.000001Z"),
        gitCommit,
        "4.1.0",
        Instant.parse("2026-04-01T00:00:00Z"));
  }

  private static FactorModel model(SparkSession spark) {
    return new FactorModel(factors(spark, "u0", "u1", "u2"), factors(spark, "i0", "i1"), 2);
  }

  private static Dataset<Row> factors(SparkSession spark, String... ids) {
    List<Row> rows = new ArrayList<>();
    for (int index = 0; index < ids.length; index++) {
      rows.add(RowFactory.create(ids[index], index, new float[] {index / 3f, -index}));
    }
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }

  private static List<Object> features(Dataset<Row> factors) {
    return factors.orderBy("index").collectAsList().stream()
        .<Object>map(row -> List.of(row.getString(0), row.getInt(1), row.<Float>getList(2)))
        .toList();
  }
}
