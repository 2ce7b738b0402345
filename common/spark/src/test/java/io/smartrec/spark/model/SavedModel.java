package io.smartrec.spark.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** A small model of three users and two items, and its files. */
record SavedModel(Path root) {
  static final UUID ID = UUID.fromString("6ba7b810-9dad-51d1-80b4-00c04fd430c8");

  ModelStore store(SparkSession spark) {
    return new ModelStore(spark, root.toString());
  }

  Path manifestFile() {
    return root.resolve(ID + "/manifest.json");
  }

  List<Path> parts(String table) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(ID + "/" + table))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .toList();
    }
  }

  void replaceInManifest(String old, String replacement) throws IOException {
    String text = Files.readString(manifestFile());
    assertThat(text).contains(old);
    overwrite(manifestFile(), text.replace(old, replacement));
  }

  static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  static void overwrite(Path file, String content) throws IOException {
    overwrite(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Without Hadoop's checksum, which would be told first. */
  static void overwrite(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(checksum(file));
    Files.write(file, content);
  }

  static Path checksum(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".crc");
  }

  static Dataset<Row> items(SparkSession spark, int... indexes) {
    List<Row> rows = new ArrayList<>();
    for (int index : indexes) {
      rows.add(RowFactory.create("i" + index, index, new float[] {1, 1}));
    }
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }

  static ModelDescription description(String gitCommit, long seed) {
    return new ModelDescription(
        ID,
        Algorithm.ALS,
        "1",
        2,
        3,
        2,
        Map.of("rank", 2, "regularization", 0.05, "action-weights", Map.of("view", 1.0)),
        Map.of(
            "interactions", new InputVersion("6c1b9a0e", 12), "items", new InputVersion("77", 3)),
        seed,
        Instant.parse("2026-03-01T12:00:00.000001Z"),
        gitCommit,
        "4.1.0",
        Instant.parse("2026-04-01T00:00:00Z"));
  }

  static FactorModel model(SparkSession spark) {
    return new FactorModel(factors(spark, "u0", "u1", "u2"), factors(spark, "i0", "i1"), 2);
  }

  static Dataset<Row> factors(SparkSession spark, String... ids) {
    List<Row> rows = new ArrayList<>();
    for (int index = 0; index < ids.length; index++) {
      rows.add(RowFactory.create(ids[index], index, new float[] {index / 3f, -index}));
    }
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }
}
