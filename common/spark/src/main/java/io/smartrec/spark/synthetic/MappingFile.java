package io.smartrec.spark.synthetic;

import io.smartrec.core.error.UserException;
import io.smartrec.core.synthetic.ShopSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The configuration beside generated files that tells {@code ingest} how to read them. It also says
 * whose the directory is: it is there before the first row is written, and complete after the last.
 */
public final class MappingFile {
  /** Its name in the directory. */
  public static final String NAME = "ingest.conf";

  private static final String OURS = "# Written by generate-data. ";
  private static final String BEGUN = OURS + "Begun and not ended; run it again.\n";

  private final FileSystem files;
  private final Path directory;
  private final String complete;

  /**
   * @param directory the data set's directory
   * @param spec what is generated there
   * @param mapping the mapping, without paths
   * @throws UserException exit code 5 when there is no file system for the directory
   */
  public MappingFile(SparkSession spark, String directory, ShopSpec spec, String mapping) {
    Path given = new Path(directory);
    try {
      this.files = given.getFileSystem(spark.sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw UserException.unavailable("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
    this.directory = files.makeQualified(given);
    StringBuilder paths = new StringBuilder();
    for (String source : List.of(RawFiles.USERS, RawFiles.ITEMS, RawFiles.INTERACTIONS)) {
      paths.append(
          "smartrec.ingest.sources.%s.path = \"%s\"%n"
              .formatted(source, new Path(this.directory, source)));
    }
    this.complete = OURS + "Complete: " + spec + "\n" + mapping + "\n" + paths;
  }

  /** Where it is. */
  public String location() {
    return new Path(directory, NAME).toUri().getPath();
  }

  /** Whether exactly this data set is there already, all of it. */
  public boolean isComplete() {
    return read().equals(complete);
  }

  /**
   * Claims the directory; to be called before anything is written.
   *
   * @throws UserException exit code 2 when the directory holds files of somebody else
   */
  public void begin() {
    try {
      boolean foreign = files.exists(directory) && files.listStatus(directory).length > 0;
      if (foreign && !read().startsWith(OURS)) {
        throw UserException.usage(
            "Cannot generate data in "
                + directory
                + ": it holds files that generate-data did not write. Choose an empty --directory.");
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
    write(BEGUN);
  }

  /** Everything is written. */
  public void end() {
    write(complete);
  }

  private String read() {
    Path file = new Path(directory, NAME);
    try {
      if (!files.exists(file)) {
        return "";
      }
      try (FSDataInputStream in = files.open(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void write(String text) {
    try (OutputStream out = files.create(new Path(directory, NAME), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private UserException unreachable(IOException e) {
    return UserException.unavailable("Cannot write to " + directory + ": " + e.getMessage(), e);
  }
}
