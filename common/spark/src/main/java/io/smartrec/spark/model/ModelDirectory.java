package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The directory of one model, under its own name or a temporary one. */
final class ModelDirectory {
  static final String PREDICTIONS = "predictions.json";

  private static final String USER_FACTORS = "user-factors";
  private static final String ITEM_FACTORS = "item-factors";
  private static final int MAX_NAMED = 10;

  private final SparkSession spark;
  private final FileContext files;
  private final Path path;
  private final ManifestFile manifestFile;

  ModelDirectory(SparkSession spark, FileContext files, Path path) {
    this.spark = spark;
    this.files = files;
    this.path = path;
    this.manifestFile = new ManifestFile(new JsonFiles(files), path);
  }

  boolean hasManifest() throws IOException {
    return files.util().exists(new Path(path, ManifestFile.NAME));
  }

  /** Reads the manifest, see {@link ManifestFile#read}. */
  ModelManifest manifest() throws IOException {
    return manifestFile.read();
  }

  /** The factors, read when they are used. */
  FactorModel factors(int rank) {
    return new FactorModel(factors(USER_FACTORS), factors(ITEM_FACTORS), rank);
  }

  /**
   * Writes a model, the manifest last.
   *
   * @throws IllegalStateException when the factors are not what their description says
   */
  ModelManifest write(ModelDescription model, FactorModel factors, Optional<MLWritable> mllib)
      throws IOException {
    write(factors.userFactors(), USER_FACTORS);
    write(factors.itemFactors(), ITEM_FACTORS);
    if (mllib.isPresent()) {
      mllib.get().write().session(spark).save(new Path(path, ModelStore.MLLIB).toString());
    }
    // Of what was written: the factors themselves may be costly to compute again.
    IndexFingerprint.OfModel indexes = IndexFingerprint.of(factors(model.rank()));
    List<String> bugs = new ArrayList<>(indexes.users().damages(USER_FACTORS, model.users()));
    bugs.addAll(indexes.items().damages(ITEM_FACTORS, model.items()));
    if (!bugs.isEmpty()) {
      throw new IllegalStateException(
          "The factors of model " + model.modelId() + " are wrong: " + String.join("; ", bugs));
    }
    ModelManifest manifest =
        new ModelManifest(
            ModelManifest.FORMAT,
            model,
            modelFiles().hashes(),
            indexes.users().hash(),
            indexes.items().hash());
    manifestFile.write(manifest);
    return manifest;
  }

  /**
   * Holds all files against the manifest; Spark jobs that read them to their end.
   *
   * @return what is wrong and what to do; empty when nothing is
   */
  Optional<UserException> damage(ModelManifest manifest) throws IOException {
    List<String> damages = damages(manifest);
    if (damages.isEmpty()) {
      return Optional.empty();
    }
    String named =
        damages.stream()
            .limit(MAX_NAMED)
            .map(damage -> "\n  - " + damage)
            .collect(Collectors.joining());
    String more =
        damages.size() > MAX_NAMED ? "\n  and %d more".formatted(damages.size() - MAX_NAMED) : "";
    return Optional.of(
        UserException.dataRefused(
            "Cannot use the model at %s, it is not what was saved:%s%s%nRestore it from a backup or train it again."
                .formatted(path, named, more)));
  }

  private List<String> damages(ModelManifest manifest) throws IOException {
    ModelDescription model = manifest.model();
    List<String> damages = modelFiles().damages(manifest.files());
    if (damages.isEmpty()) {
      IndexFingerprint.OfModel indexes = IndexFingerprint.of(factors(model.rank()));
      damages.addAll(
          indexes.users().damages(USER_FACTORS, model.users(), manifest.userIndexHash()));
      damages.addAll(
          indexes.items().damages(ITEM_FACTORS, model.items(), manifest.itemIndexHash()));
    }
    return damages;
  }

  private void write(Dataset<Row> factors, String name) {
    factors
        .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
        .write()
        .parquet(new Path(path, name).toString());
  }

  private Dataset<Row> factors(String name) {
    return spark.read().schema(FactorModel.SCHEMA).parquet(new Path(path, name).toString());
  }

  private ModelFiles modelFiles() {
    return new ModelFiles(spark, files, path, Set.of(ManifestFile.NAME, PREDICTIONS));
  }
}
