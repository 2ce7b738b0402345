package io.smartrec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is in the jar that spark-submit gets, and what a cluster brings itself. */
class ShadedJarIT {
  private static final Path JAR =
      Path.of(System.getProperty("smartrec.root"), "jobs", "target", "smartrec-jobs.jar");

  private static final List<String> PROVIDED_BY_THE_CLUSTER =
      List.of(
          "org/apache/spark/",
          "org/apache/hadoop/",
          "org/apache/parquet/",
          "org/apache/arrow/",
          "org/apache/logging/",
          "org/apache/commons/compress/",
          "scala/",
          "io/delta/",
          "com/fasterxml/jackson/",
          "tools/jackson/",
          "com/google/",
          "io/netty/",
          "org/slf4j/");

  private static final List<String> FOR_LOCAL_RUNS_AND_TESTS =
      List.of(
          "io/smartrec/testing/",
          "io/zonky/",
          "postgres-",
          "org/tukaani/",
          "com/holdenkarau/",
          "org/junit/",
          "junit/",
          "org/assertj/");

  @Test
  void holdsNothingThatTheClusterBrings() throws Exception {
    assertThat(names()).noneMatch(name -> startsWithAny(name, PROVIDED_BY_THE_CLUSTER));
  }

  @Test
  void holdsNeitherTestSupportNorAPostgres() throws Exception {
    assertThat(names()).noneMatch(name -> startsWithAny(name, FOR_LOCAL_RUNS_AND_TESTS));
    assertThat(names())
        .doesNotContain("META-INF/services/io.smartrec.core.postgres.LocalPostgresProvider");
  }

  @Test
  void holdsWhatTheClusterLacks() throws Exception {
    assertThat(names())
        .contains(
            "io/smartrec/core/error/UserException.class",
            "io/smartrec/spark/session/SparkSessions.class",
            "com/typesafe/config/Config.class",
            "picocli/CommandLine.class",
            "org/flywaydb/core/Flyway.class",
            "org/postgresql/Driver.class");
  }

  @Test
  void mergesWhatSeveralPartsRegister() throws Exception {
    assertThat(text("META-INF/services/java.sql.Driver")).contains("org.postgresql.Driver");
    assertThat(text("META-INF/services/org.flywaydb.core.extensibility.Plugin"))
        .contains("org.flywaydb.core.internal.", "org.flywaydb.database.postgresql.");
    assertThat(text("reference.conf")).contains("smartrec");
  }

  @Test
  void isUnsignedAndKeepsTheLicences() throws Exception {
    assertThat(names()).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)"));
    assertThat(text("META-INF/LICENSE")).contains("PostgreSQL Global Development Group");
    assertThat(text("META-INF/LICENSE.txt")).contains("Apache License");
  }

  @Test
  void startsWithMainAndSaysWhichBuildItIs() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().get(Attributes.Name.MAIN_CLASS))
          .isEqualTo("io.smartrec.Main");
    }
    assertThat(names()).contains("io/smartrec/Main.class");
    assertThat(text("smartrec-build.properties"))
        .containsPattern("(?m)^git\\.build\\.version=\\d")
        .containsPattern("(?m)^git\\.commit\\.id\\.abbrev=([0-9a-f]{7,}|unknown)$")
        .containsPattern("(?m)^git\\.dirty=(true|false|unknown)$");
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
