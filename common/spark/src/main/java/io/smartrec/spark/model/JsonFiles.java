package io.smartrec.spark.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Small records as JSON files on any file system Hadoop knows. */
final class JsonFiles {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new IsoInstant()))
          .build();

  private final FileContext files;

  JsonFiles(FileContext files) {
    this.files = files;
  }

  /**
   * Writes under a temporary name beside the file and renames: readers see all of it or nothing.
   */
  void write(Path file, Object value) throws IOException {
    Path temporary = new Path(file.getParent(), "." + file.getName() + ".tmp");
    try (OutputStream out =
        files.create(
            temporary,
            EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
            Options.CreateOpts.createParent())) {
      out.write(text(value).getBytes(StandardCharsets.UTF_8));
    }
    files.rename(temporary, file, Options.Rename.OVERWRITE);
  }

  String text(Object value) throws JacksonException {
    return JSON.writeValueAsString(value);
  }

  /** The content of a file that may be anything; no object or value of JSON when it is empty. */
  JsonNode tree(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return JSON.readTree(in);
    }
  }

  <T> T value(JsonNode tree, Class<T> type) throws JacksonException {
    return JSON.treeToValue(tree, type);
  }

  <T> T read(Path file, Class<T> type) throws IOException {
    try (InputStream in = files.open(file)) {
      return JSON.readValue(in, type);
    } catch (JacksonException e) {
      throw new UserException(
          ExitCode.DATA_REFUSED,
          "Cannot read "
              + file
              + ": "
              + e.getOriginalMessage()
              + ". Run the job that wrote it again.",
          e);
    }
  }

  private static final class IsoInstant extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    IsoInstant() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Instant.parse(parser.getText());
    }
  }
}
