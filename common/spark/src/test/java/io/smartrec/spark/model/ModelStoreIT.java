package io.smartrec.spark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
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

    assertThat(store.save(manifest("abc", 7), model(spark))).isEqualTo(manifest("abc", 7));

    StoredModel stored = store.load(ID);
    assertThat(stored.manifest()).isEqualTo(manifest("abc", 7));
    assertThat(stored.factors().rank()).isEqualTo(2);
    assertThat(features(stored.factors().userFactors()))
        .isEqualTo(features(model(spark).userFactors()));
    assertThat(features(stored.factors().itemFactors()))
        .isEqualTo(features(model(spark).itemFactors()));
    assertThat(root.resolve("models")).isDirectoryContaining("glob:**/" + ID);
    assertThat(root.resolve("models").toFile().list()).hasSize(1);
  }

  @Test
  void savesOverWhatADiedRunLeftBehind(SparkSession spark) throws IOException {
    ModelStore store = new ModelStore(spark, root.toUri().toString());
    model(spark)
        .itemFactors()
        .write()
        .parquet(root.resolve("_" + ID + ".tmp/user-factors").toString());
    model(spark).itemFactors().write().parquet(root.resolve(ID + "/user-factors").toString());
    Files.writeString(root.resolve(ID + "/.manifest.json.tmp"), "{\"for");

    store.save(manifest("abc", 7), model(spark));

    assertThat(store.load(ID).factors().userFactors().count()).isEqualTo(3);
    assertThat(root.resolve("_" + ID + ".tmp")).doesNotExist();
  }

  @Test
  void leavesTheSameModelAsItIs(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(manifest("abc", 7), model(spark));
    ModelManifest later = manifest("abc", 7).savedBy("def", Instant.parse("2026-05-05T00:00:00Z"));

    assertThat(store.save(later, model(spark))).isEqualTo(manifest("abc", 7));
    assertThat(store.load(ID).manifest()).isEqualTo(manifest("abc", 7));
  }

  @Test
  void refusesAnotherModelUnderTheSameId(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(manifest("abc", 7), model(spark));

    assertThatThrownBy(() -> store.save(manifest("abc", 8), model(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("holds a model with other inputs");
  }

  @Test
  void saysWhatIsMissing(SparkSession spark) throws IOException {
    ModelStore store = new ModelStore(spark, root.toString());
    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining(ID + "/manifest.json is missing. Train the model again");

    store.save(manifest("abc", 7), model(spark));
    Files.move(root.resolve(ID + "/item-factors"), root.resolve("elsewhere"));

    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(ID + "/item-factors is missing");
  }

  @Test
  void noticesLostRows(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(manifest("abc", 7), model(spark));
    model(spark)
        .userFactors()
        .limit(2)
        .write()
        .mode("overwrite")
        .parquet(root.resolve(ID + "/user-factors").toString());

    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("user-factors has 2 rows, its manifest says 3");
  }

  @Test
  void noticesADamagedManifest(SparkSession spark) throws IOException {
    ModelStore store = new ModelStore(spark, root.toString());
    Files.createDirectories(root.resolve(ID.toString()));
    Files.writeString(root.resolve(ID + "/manifest.json"), "{\"format\": 1}");

    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("manifest.json: Missing creator property 'modelId'");
  }

  @Test
  void keepsTheLatestWordOnPredictions(SparkSession spark) {
    ModelStore store = new ModelStore(spark, root.toString());
    store.save(manifest("abc", 7), model(spark));
    assertThat(store.readPredictions(ID)).isEmpty();

    store.writePredictions(ID, new PredictionsMarker("f1", 3, 30, 3));
    store.writePredictions(ID, new PredictionsMarker("f2", 4, 40, 4));

    assertThat(store.readPredictions(ID)).contains(new PredictionsMarker("f2", 4, 40, 4));
  }

  private static ModelManifest manifest(String gitCommit, long seed) {
    return new ModelManifest(
        ModelManifest.FORMAT,
        ID,
        Algorithm.ALS,
        "1",
        2,
        Map.of("rank", 2, "regularization", 0.05, "action-weights", Map.of("view", 1.0)),
        seed,
        3,
        2,
        12,
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
