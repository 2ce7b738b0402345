package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models as files under a root, on any file system Hadoop knows. A model is the directory {@code
 * <root>/<model id>} with {@code user-factors} and {@code item-factors} (Parquet, columns of {@link
 * FactorModel#SCHEMA}), {@code mllib} where MLlib has a form of its own for it, and {@code
 * manifest.json}, which names all the files and what they hold.
 *
 * <p>Everything is written under a temporary name of this Spark application's own, the manifest
 * last, and renamed as one step: there is all of a model or nothing. Where renaming a directory is
 * no single step (object stores), the manifest tells which files are not there yet. What a killed
 * save leaves is in nobody's way; {@link ModelLeftovers} finds it. Of several that save the same
 * model at once one wins; only while they replace a model that cannot be loaded, a caller's lock
 * has to keep them apart.
 */
public final class ModelStore {
  /** Below a model's directory: what {@code ALSModel.load} and its like read. */
  public static final String MLLIB = "mllib";

  private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
  private static final String PREDICTIONS = ModelDirectory.PREDICTIONS;

  private final SparkSession spark;
  private final String writer;
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
    this(spark, root, spark.sparkContext().applicationId());
  }

  /**
   * @param writer what nobody else who saves at the same time is called
   */
  ModelStore(SparkSession spark, String root, String writer) {
    this.spark = spark;
    this.writer = writer;
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

  /** Where a model is or would be. */
  public String location(UUID modelId) {
    return directory(modelId).toString();
  }

  /**
   * Saves a model that MLlib has no form for, see {@link #save(ModelDescription, FactorModel,
   * Optional)}.
   */
  public ModelManifest save(ModelDescription model, FactorModel factors) {
    return save(model, factors, Optional.empty());
  }

  /**
   * Saves a model. A sound model of the same id is left as it is when it was made from the same
   * inputs (everything in its description but {@code createdAt} and {@code gitCommit}); one that
   * cannot be loaded is replaced.
   *
   * @param mllib what MLlib made, as it writes it, to be read by {@code load} of its class; of
   *     ratings it predicts what is left after the means
   * @return the manifest in the store: that of the given model, or of the one that was there
   * @throws UserException exit code 4 when another model has this id, or gets it meanwhile
   * @throws IllegalStateException when the factors are not what their description says
   */
  public ModelManifest save(
      ModelDescription model, FactorModel factors, Optional<MLWritable> mllib) {
    return save(model, directory -> directory.write(model, factors, mllib));
  }

  /**
   * Saves a hybrid: how its models, which its description names, become one. See {@link
   * #save(ModelDescription, FactorModel, Optional)}.
   */
  public ModelManifest save(ModelDescription model, Blend blend) {
    return save(model, directory -> directory.write(model, blend));
  }

  /** Writes a model. */
  private interface Writing {
    ModelManifest to(ModelDirectory directory) throws IOException;
  }

  private ModelManifest save(ModelDescription model, Writing writing) {
    Path temporary = new Path(root, temporaryName(model.modelId(), writer));
    try {
      Optional<ModelManifest> there = saved(model);
      if (there.isPresent()) {
        return there.get();
      }
      try {
        delete(temporary);
        ModelManifest manifest = writing.to(open(temporary));
        return moveIntoPlace(manifest, temporary);
      } catch (Exception e) {
        discard(temporary, e);
        throw e;
      }
    } catch (IOException e) {
      throw unreachable("Cannot save model " + model.modelId(), e);
    }
  }

  /**
   * Reads a model; its factors when they are used. All its files are read once before, and held
   * against the manifest.
   *
   * @throws UserException exit code 3 when there is no such model, its files are not what was
   *     saved, or it was written in another format
   */
  public StoredModel load(UUID modelId) {
    Path path = directory(modelId);
    try {
      require(modelId, new Path(path, ManifestFile.NAME));
      ModelDirectory directory = open(path);
      ModelManifest manifest = directory.manifest();
      if (!manifest.model().modelId().equals(modelId)) {
        throw UserException.dataRefused(
            "Cannot load model %s: %s holds model %s. Restore or delete this directory."
                .formatted(modelId, path, manifest.model().modelId()));
      }
      Optional<UserException> damage = directory.damage(manifest);
      if (damage.isPresent()) {
        throw damage.get();
      }
      return directory.model(manifest);
    } catch (IOException e) {
      throw unreachable("Cannot load model " + modelId, e);
    }
  }

  /** Says, in one step, that the model's predictions are written; replaces what was said before. */
  public void writePredictions(UUID modelId, PredictionsMarker marker) {
    try {
      require(modelId, new Path(directory(modelId), ManifestFile.NAME));
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

  /** What a model is called while it is saved. */
  static String temporaryName(UUID modelId, String writer) {
    return "_" + modelId + "." + writer + ".tmp";
  }

  /**
   * The sound model that is there already; empty when there is none, or nothing that can be used.
   */
  private Optional<ModelManifest> saved(ModelDescription model) throws IOException {
    ModelDirectory directory = open(directory(model.modelId()));
    if (!directory.hasManifest()) {
      return Optional.empty();
    }
    ModelManifest there;
    try {
      there = directory.manifest();
    } catch (UserException e) {
      LOG.warn("Replacing a model. {}", e.getMessage());
      return Optional.empty();
    }
    if (!sameInputs(there.model(), model)) {
      throw conflict(
          model.modelId(),
          "holds a model with other inputs, trained at %s. Delete that directory or train under another version."
              .formatted(there.model().createdAt()));
    }
    Optional<UserException> damage = directory.damage(there);
    damage.ifPresent(found -> LOG.warn("Replacing a model. {}", found.getMessage()));
    return damage.isPresent() ? Optional.empty() : Optional.of(there);
  }

  /** By their text, as numbers may come back from JSON in another Java type. */
  private boolean sameInputs(ModelDescription there, ModelDescription given) throws IOException {
    return json.text(there.trainedBy(given.gitCommit(), given.createdAt()))
        .equals(json.text(given));
  }

  /** Somebody else may have saved the same model since we looked; theirs then stays. */
  private ModelManifest moveIntoPlace(ModelManifest manifest, Path temporary) throws IOException {
    UUID modelId = manifest.model().modelId();
    Path directory = directory(modelId);
    if (exists(directory)) {
      Optional<ModelManifest> there = saved(manifest.model());
      if (there.isPresent()) {
        delete(temporary);
        return there.get();
      }
      // Only what was looked at: a model that appears now stays, and the rename fails.
      delete(directory);
    }
    try {
      files.rename(temporary, directory, Options.Rename.NONE);
    } catch (FileAlreadyExistsException e) {
      throw justSaved(modelId);
    }
    // Hadoop's local file system moves into a directory that appears just before the rename.
    Path inside = new Path(directory, temporary.getName());
    if (exists(inside)) {
      delete(inside);
      throw justSaved(modelId);
    }
    return manifest;
  }

  private UserException conflict(UUID modelId, String reason) {
    return UserException.conflict(
        "Cannot save model %s: %s %s".formatted(modelId, directory(modelId), reason));
  }

  private UserException justSaved(UUID modelId) {
    return conflict(modelId, "was just saved by somebody else. Run this again.");
  }

  private static UserException unreachable(String what, IOException e) {
    return UserException.unavailable(
        what + ": " + e + ". Check that the model store can be reached and written to.", e);
  }

  private ModelDirectory open(Path directory) {
    return new ModelDirectory(spark, files, directory);
  }

  private void discard(Path temporary, Exception reason) {
    try {
      delete(temporary);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
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
