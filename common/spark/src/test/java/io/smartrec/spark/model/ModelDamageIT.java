package io.smartrec.spark.model;

import static io.smartrec.spark.model.SavedModel.ID;
import static io.smartrec.spark.model.SavedModel.checksum;
import static io.smartrec.spark.model.SavedModel.description;
import static io.smartrec.spark.model.SavedModel.items;
import static io.smartrec.spark.model.SavedModel.model;
import static io.smartrec.spark.model.SavedModel.overwrite;
import static io.smartrec.spark.model.SavedModel.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a model whose files are not what was saved. */
@ExtendWith(SparkExtension.class)
class ModelDamageIT {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  @Test
  void saysThatThereIsNoModel(SparkSession spark) {
    assertRefused(spark, ID + "/manifest.json is missing. Train the model again");
  }

  @Test
  void namesMissingFiles(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    String part = files().parts("user-factors").get(0).getFileName().toString();
    Files.delete(files().parts("user-factors").get(0));
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
        files().parts("user-factors").get(0),
        root.resolve(ID + "/user-factors/part-9.snappy.parquet"));

    assertRefused(spark, "- user-factors/part-9.snappy.parquet is no file of this model");
  }

  @Test
  void namesFilesOfAnotherSize(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    Path file = files().parts("item-factors").get(0);
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
    Path file = files().parts("item-factors").get(0);
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
    for (Path file : files().parts("user-factors")) {
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

    files().replaceInManifest("\"users\" : 3", "\"users\" : 4");
    assertRefused(spark, "- user-factors has 3 rows instead of 4");

    files().replaceInManifest("\"users\" : 4", "\"users\" : 3");
    files().replaceInManifest(saved.itemIndexHash(), "12345");
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
            hashes(spark),
            saved.userIndexHash(),
            saved.itemIndexHash());
    overwrite(files().manifestFile(), json().text(forged));

    assertRefused(spark, "- the indexes of item-factors are not 0 to 1, each once");
  }

  @Test
  void saysWhatIsWrongWithAManifest(SparkSession spark) throws IOException {
    store(spark).save(description("abc", 7), model(spark));
    String good = Files.readString(files().manifestFile());

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
      overwrite(files().manifestFile(), manifest.getKey());
      assertRefused(spark, manifest.getValue());
    }
  }

  private ModelStore store(SparkSession spark) {
    return files().store(spark);
  }

  private SavedModel files() {
    return new SavedModel(root);
  }

  private UserException assertRefused(SparkSession spark, String message) {
    UserException refused = catchThrowableOfType(UserException.class, () -> store(spark).load(ID));
    assertThat(refused).isNotNull().hasMessageContaining(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.DATA_REFUSED);
    return refused;
  }

  private static void flipABit(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  private Map<String, FileHash> hashes(SparkSession spark) throws IOException {
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
}
