package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Loggers are silenced by name, and nobody notices when the class behind one has moved. */
class LoggingTest {
  @Test
  void silencedClassesOfSparkAndHadoopExist() throws IOException {
    List<String> names = loggers().stream().filter(name -> name.startsWith("org.apache.")).toList();

    assertThat(names)
        .hasSizeGreaterThan(5)
        .contains("org.apache.spark.sql.execution.streaming.sinks.FileStreamSink")
        .allSatisfy(
            name ->
                assertThatCode(() -> Class.forName(name, false, getClass().getClassLoader()))
                    .doesNotThrowAnyException());
  }

  private static List<String> loggers() throws IOException {
    Properties properties = new Properties();
    Path file = Path.of(System.getProperty("smartrec.root"), "conf", "log4j2.properties");
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.stringPropertyNames().stream()
        .filter(key -> key.matches("logger[.][a-z]+[.]name"))
        .map(properties::getProperty)
        .toList();
  }
}
