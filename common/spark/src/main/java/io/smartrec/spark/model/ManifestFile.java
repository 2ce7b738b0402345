package io.smartrec.spark.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The manifest in a model's directory. */
final class ManifestFile {
  static final String NAME = "manifest.json";

  private final JsonFiles json;
  private final Path file;

  ManifestFile(JsonFiles json, Path directory) {
    this.json = json;
    this.file = new Path(directory, NAME);
  }

  void write(ModelManifest manifest) throws IOException {
    json.write(file, manifest);
  }

  /**
   * Reads it.
   *
   * @throws UserException exit code 3 when it is no manifest or has another format
   */
  ModelManifest read() throws IOException {
    try {
      JsonNode tree = json.tree(file);
      JsonNode format = tree.path("format");
      if (!format.isInt()) {
        throw damaged("it has no format", null);
      }
      if (format.intValue() != ModelManifest.FORMAT) {
        throw UserException.dataRefused(
            "Cannot use the model at %s: it has format %d, this version reads %d. Train it again."
                .formatted(file.getParent(), format.intValue(), ModelManifest.FORMAT));
      }
      return json.value(tree, ModelManifest.class);
    } catch (JacksonException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  private UserException damaged(String reason, @Nullable Exception cause) {
    return new UserException(
        ExitCode.DATA_REFUSED,
        "Cannot use the model at %s: its %s is damaged: %s. Restore it from a backup or train it again."
            .formatted(file.getParent(), NAME, reason),
        cause);
  }
}
