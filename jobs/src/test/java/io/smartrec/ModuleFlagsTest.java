package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

class ModuleFlagsTest {
  @Test
  void areSparksOwn() throws Exception {
    Path options = Path.of(System.getProperty("smartrec.root"), "conf", "jvm.options");

    List<String> flags =
        Files.readAllLines(options).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    assertThat(flags).containsExactly(JavaModuleOptions.defaultModuleOptionArray());
  }
}
