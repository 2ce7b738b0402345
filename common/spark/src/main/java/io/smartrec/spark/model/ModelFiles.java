package io.smartrec.spark.model;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The files that make up a model: all below its directory but what stands beside the model (its
 * manifest, the word on its predictions) and what Spark's readers skip, names that begin with a dot
 * or an underscore. Those come and go without harm: checksum files of Hadoop's local file system,
 * {@code _SUCCESS}, temporary names.
 */
final class ModelFiles {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int TASKS_PER_CORE = 4;

  private static final int PATH = 0;
  private static final int BYTES = 1;
  private static final int SHA256 = 2;
  private static final int FAILURE = 3;

  private final SparkSession spark;
  private final FileContext files;
  private final Path directory;
  private final Set<String> besides;

  /**
   * @param besides names of files directly in the directory that are no part of the model
   */
  ModelFiles(SparkSession spark, FileContext files, Path directory, Set<String> besides) {
    this.spark = spark;
    this.files = files;
    this.directory = directory;
    this.besides = Set.copyOf(besides);
  }

  /** What is in them now, by their paths below the directory; a Spark job reads them all. */
  SortedMap<String, FileHash> hashes() throws IOException {
    SortedMap<String, FileHash> hashes = new TreeMap<>();
    for (Map.Entry<String, Optional<FileHash>> file : read(sizes().keySet()).entrySet()) {
      hashes.put(
          file.getKey(),
          file.getValue()
              .orElseThrow(
                  () -> new IOException(file.getKey() + " does not match its checksum file")));
    }
    return hashes;
  }

  /**
   * In which way they are not what was saved; empty when they are. Lists the directory, and reads
   * in one Spark job all files that have the right size.
   */
  List<String> damages(Map<String, FileHash> saved) throws IOException {
    List<String> damages = new ArrayList<>();
    SortedMap<String, Long> sizes = sizes();
    List<String> readable = new ArrayList<>();
    new TreeMap<>(saved)
        .forEach(
            (file, hash) -> {
              Long bytes = sizes.remove(file);
              if (bytes == null) {
                damages.add(file + " is missing");
              } else if (bytes != hash.bytes()) {
                damages.add("%s has %d bytes instead of %d".formatted(file, bytes, hash.bytes()));
              } else {
                readable.add(file);
              }
            });
    sizes.keySet().forEach(file -> damages.add(file + " is no file of this model"));
    read(readable)
        .forEach(
            (file, read) -> {
              if (read.isEmpty()) {
                damages.add(file + " does not match its checksum file ." + name(file) + ".crc");
              } else if (!read.get().equals(saved.get(file))) {
                damages.add(file + " has other bytes: its SHA-256 is not that of the manifest");
              }
            });
    return damages;
  }

  private SortedMap<String, Long> sizes() throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    addSizes(directory, "", sizes);
    sizes.keySet().removeAll(besides);
    return sizes;
  }

  private void addSizes(Path parent, String prefix, Map<String, Long> sizes) throws IOException {
    for (FileStatus entry : files.util().listStatus(parent)) {
      String name = entry.getPath().getName();
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      }
      if (entry.isDirectory()) {
        addSizes(entry.getPath(), prefix + name + "/", sizes);
      } else {
        sizes.put(prefix + name, entry.getLen());
      }
    }
  }

  /**
   * Hashes files on the executors, one buffer at a time.
   *
   * @return by path; empty for a file that Hadoop finds damaged while reading
   * @throws IOException when the storage does not give them out
   */
  private SortedMap<String, Optional<FileHash>> read(Collection<String> paths) throws IOException {
    SortedMap<String, Optional<FileHash>> hashes = new TreeMap<>();
    if (paths.isEmpty()) {
      return hashes;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(paths.size(), context.defaultParallelism() * TASKS_PER_CORE);
    Broadcast<SerializableConfiguration> configuration =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String parent = directory.toString();
    try {
      List<Row> rows =
          context
              .parallelize(List.copyOf(paths), tasks)
              .map(path -> read(configuration.value().value(), parent, path))
              .collect();
      for (Row row : rows) {
        if (!row.isNullAt(FAILURE)) {
          throw new IOException(row.getString(FAILURE));
        }
        hashes.put(
            row.getString(PATH),
            row.isNullAt(SHA256)
                ? Optional.empty()
                : Optional.of(new FileHash(row.getLong(BYTES), row.getString(SHA256))));
      }
      return hashes;
    } finally {
      configuration.destroy();
    }
  }

  /** A file's path, bytes and SHA-256 (null when damaged), or what its storage says. */
  private static Row read(Configuration configuration, String parent, String path) {
    Path file = new Path(parent, path);
    try (InputStream in = file.getFileSystem(configuration).open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        bytes += read;
      }
      return RowFactory.create(path, bytes, HexFormat.of().formatHex(digest.digest()), null);
    } catch (ChecksumException e) {
      return RowFactory.create(path, null, null, null);
    } catch (IOException e) {
      return RowFactory.create(path, null, null, e.toString());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
