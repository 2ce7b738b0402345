package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Models as files under a root, on any file system Hadoop knows. A model is the directory {@code
 * <root>/<model id>} with {@code user-factors} and {@code item-factors} (Parquet, columns of {@link
 * FactorModel#SCHEMA}) and {@code manifest.json}. The factors are written under a temporary name
 * and renamed as one step; the manifest comes last and makes the model complete, so that nobody
 * reads half a model, even where renaming a directory is no single step (object stores).
 */
public final class ModelStore {
  private static final String USER_FACTORS = "user-factors";
  private static final String ITEM_FACTORS = "item-factors";
  private static final String MANIFEST = "manifest.json";
  private static final String PREDICTIONS = "predictions.json";

  private final SparkSession spark;
  private final Path root;
  private final FileContext files;
  private final JsonFiles json;

  /**
   * The store under a root.
   *
   * @param root a path or URI; made by the first save
   * @throws UserException exit code 5 when there is no file system for it
   */
  public ModelStore(SparkSession spark, String root) {
    this.spark = spark;
    try {
      Path given = new Path(root);
      this.files =
          FileContext.getFileContext(
              given.toUri().getScheme() == null
                  ? FileSystem.getDefaultUri(spark.sparkContext().hadoopConfiguration())
                  : given.toUri(),
              spark.sparkContext().hadoopConfiguration());
      this.root = files.makeQualified(given);
      this.json = new JsonFiles(files);
    } catch (IOException e) {
      throw UserException.unavailable(
          "Cannot open the model store at " + root + ": " + e.getMessage(), e);
    }
  }

  /** What a model is called while it is saved. */
  static String temporaryName(UUID modelId) {
    return "_" + modelId + ".tmp";
  }

  /** Where a model is or would be. */
  public String location(UUID modelId) {
    return directory(modelId).toString();
  }

  /**
   * Saves a model. What a run left behind that died while saving is replaced; a complete model of
   * the same id is left as it is when it was made from the same inputs (everything in the manifest
   * but {@code createdAt} and {@code gitCommit}).
   *
   * @return the manifest in the store: the given one, or that of the model that was there
   * @throws UserException exit code 4 when another model has this id
   */
  public ModelManifest save(ModelManifest manifest, FactorModel model) {
    Path directory = directory(manifest.modelId());
    Path temporary = new Path(root, temporaryName(manifest.modelId()));
    try {
      if (exists(new Path(directory, MANIFEST))) {
        return existing(directory, manifest);
      }
      delete(temporary);
      delete(directory);
      write(model.userFactors(), new Path(temporary, USER_FACTORS));
      write(model.itemFactors(), new Path(temporary, ITEM_FACTORS));
      files.rename(temporary, directory, Options.Rename.NONE);
      json.write(new Path(directory, MANIFEST), manifest);
      return manifest;
    } catch (IOException e) {
      throw unreachable("Cannot save model " + manifest.modelId(), e);
    }
  }

  /**
   * Reads a model; its factors when they are used.
   *
   * @throws UserException exit code 3 when there is no such model, a file of it is missing or it
   *     was written in another format
   */
  public StoredModel load(UUID modelId) {
    Path directory = directory(modelId);
    try {
      require(modelId, new Path(directory, MANIFEST));
      ModelManifest manifest = json.read(new Path(directory, MANIFEST), ModelManifest.class);
      if (manifest.format() != ModelManifest.FORMAT) {
        throw UserException.dataRefused(
            "Cannot load model "
                + modelId
                + ": it has format "
                + manifest.format()
                + ", this version reads "
                + ModelManifest.FORMAT
                + ". Train it again.");
      }
      if (!manifest.modelId().equals(modelId)) {
        throw UserException.dataRefused(
            "Cannot load model "
                + modelId
                + ": "
                + directory
                + " holds model "
                + manifest.modelId()
                + ". Restore or delete this directory.");
      }
      return new StoredModel(
          manifest,
          new FactorModel(
              factors(modelId, new Path(directory, USER_FACTORS), manifest.users()),
              factors(modelId, new Path(directory, ITEM_FACTORS), manifest.items()),
              manifest.rank()));
    } catch (IOException e) {
      throw unreachable("Cannot load model " + modelId, e);
    }
  }

  /** Says, in one step, that the model's predictions are written; replaces what was said before. */
  public void writePredictions(UUID modelId, PredictionsMarker marker) {
    try {
      require(modelId, new Path(directory(modelId), MANIFEST));
      json.write(new Path(directory(modelId), PREDICTIONS), marker);
    } catch (IOException e) {
      throw unreachable("Cannot write " + PREDICTIONS + " of model " + modelId, e);
    }
  }

  /** What was said about the model's predictions; empty when none were made. */
  public Optional<PredictionsMarker> readPredictions(UUID modelId) {
    Path file = new Path(directory(modelId), PREDICTIONS);
    try {
      return exists(file)
          ? Optional.of(json.read(file, PredictionsMarker.class))
          : Optional.empty();
    } catch (IOException e) {
      throw unreachable("Cannot read " + PREDICTIONS + " of model " + modelId, e);
    }
  }

  private ModelManifest existing(Path directory, ModelManifest manifest) throws IOException {
    ModelManifest there = json.read(new Path(directory, MANIFEST), ModelManifest.class);
    if (!sameInputs(there, manifest)) {
      throw UserException.conflict(
          "Cannot save model "
              + manifest.modelId()
              + ": "
              + directory
              + " holds a model with other inputs, saved at "
              + there.createdAt()
              + ". Delete that directory or train under another version.");
    }
    return there;
  }

  /** By their text, as numbers may come back from JSON in another Java type. */
  private boolean sameInputs(ModelManifest there, ModelManifest given) throws IOException {
    return json.text(there.savedBy(given.gitCommit(), given.createdAt())).equals(json.text(given));
  }

  private static UserException unreachable(String what, IOException e) {
    return UserException.unavailable(
        what + ": " + e + ". Check that the model store can be reached and written to.", e);
  }

  private static void write(Dataset<Row> factors, Path path) {
    factors
        .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
        .write()
        .parquet(path.toString());
  }

  private Dataset<Row> factors(UUID modelId, Path path, long expected) throws IOException {
    require(modelId, path);
    Dataset<Row> factors = spark.read().schema(FactorModel.SCHEMA).parquet(path.toString());
    long rows = factors.count();
    if (rows != expected) {
      throw UserException.dataRefused(
          "Cannot load model "
              + modelId
              + ": "
              + path
              + " has "
              + rows
              + " rows, its manifest says "
              + expected
              + ". Restore it from a backup or train it again.");
    }
    return factors;
  }

  private void require(UUID modelId, Path path) throws IOException {
    if (!exists(path)) {
      throw UserException.dataRefused(
          "Cannot load model "
              + modelId
              + ": "
              + path
              + " is missing. Train the model again, or check that the model store is the one it was"
              + " saved to.");
    }
  }

  private boolean exists(Path path) throws IOException {
    return files.util().exists(path);
  }

  private void delete(Path path) throws IOException {
    if (exists(path)) {
      files.delete(path, true);
    }
  }

  private Path directory(UUID modelId) {
    return new Path(root, modelId.toString());
  }
}
