package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The directory of one model, under its own name or a temporary one. */
final class ModelDirectory {
  static final String PREDICTIONS = "predictions.json";

  private static final String USER_FACTORS = "user-factors";
  private static final String ITEM_FACTORS = "item-factors";

  /** Of a sparse model, in their place. */
  private static final String USER_VECTORS = "user-vectors";

  private static final String ITEM_VECTORS = "item-vectors";
  private static final String TERMS = "terms";
  private static final String HISTORY = "history";

  /** Of a hybrid, in place of all others. */
  private static final String BLEND = "blend.json";

  /** Stands for the hash of an index where there is none. */
  private static final String NO_INDEX = "";

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

  /** What the directory holds. */
  StoredModel model(ModelManifest manifest) throws IOException {
    return has(BLEND)
        ? new StoredModel(
            manifest,
            Optional.empty(),
            Optional.of(new JsonFiles(files).read(new Path(path, BLEND), Blend.class)))
        : new StoredModel(
            manifest, Optional.of(factors(manifest.model().rank())), Optional.empty());
  }

  /** Writes a hybrid, the manifest last. */
  ModelManifest write(ModelDescription model, Blend blend) throws IOException {
    new JsonFiles(files).write(new Path(path, BLEND), blend);
    ModelManifest manifest =
        new ModelManifest(ModelManifest.FORMAT, model, modelFiles().hashes(), NO_INDEX, NO_INDEX);
    manifestFile.write(manifest);
    return manifest;
  }

  /** The factors, read when they are used. */
  private FactorModel factors(int rank) throws IOException {
    FactorModel model =
        has(ITEM_VECTORS)
            ? new FactorModel(
                table(USER_VECTORS, FactorModel.SPARSE_SCHEMA),
                table(ITEM_VECTORS, FactorModel.SPARSE_SCHEMA),
                rank)
            : new FactorModel(
                table(USER_FACTORS, FactorModel.SCHEMA),
                table(ITEM_FACTORS, FactorModel.SCHEMA),
                rank);
    if (has(TERMS)) {
      model = model.withTerms(table(TERMS, FactorModel.TERMS_SCHEMA));
    }
    return has(HISTORY) ? model.withHistory(table(HISTORY, FactorModel.SPARSE_SCHEMA)) : model;
  }

  private boolean has(String name) throws IOException {
    return files.util().exists(new Path(path, name));
  }

  /**
   * Writes a model, the manifest last.
   *
   * @throws IllegalStateException when the factors are not what their description says
   */
  ModelManifest write(ModelDescription model, FactorModel factors, Optional<MLWritable> mllib)
      throws IOException {
    StructType schema = factors.isSparse() ? FactorModel.SPARSE_SCHEMA : FactorModel.SCHEMA;
    write(factors.userFactors(), schema, factors.isSparse() ? USER_VECTORS : USER_FACTORS);
    write(factors.itemFactors(), schema, factors.isSparse() ? ITEM_VECTORS : ITEM_FACTORS);
    factors.terms().ifPresent(terms -> write(terms, FactorModel.TERMS_SCHEMA, TERMS));
    factors.history().ifPresent(history -> write(history, FactorModel.SPARSE_SCHEMA, HISTORY));
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
    if (damages.isEmpty() && !manifest.itemIndexHash().equals(NO_INDEX)) {
      IndexFingerprint.OfModel indexes = IndexFingerprint.of(factors(model.rank()));
      damages.addAll(
          indexes.users().damages(USER_FACTORS, model.users(), manifest.userIndexHash()));
      damages.addAll(
          indexes.items().damages(ITEM_FACTORS, model.items(), manifest.itemIndexHash()));
    }
    return damages;
  }

  private void write(Dataset<Row> rows, StructType schema, String name) {
    rows.select(Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new))
        .write()
        .parquet(new Path(path, name).toString());
  }

  private Dataset<Row> table(String name, StructType schema) {
    return spark.read().schema(schema).parquet(new Path(path, name).toString());
  }

  private ModelFiles modelFiles() {
    return new ModelFiles(spark, files, path, Set.of(ManifestFile.NAME, PREDICTIONS));
  }
}
