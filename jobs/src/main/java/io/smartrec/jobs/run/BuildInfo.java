package io.smartrec.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version the project's version
 * @param gitCommit abbreviated commit, with {@code -dirty} when the checkout was changed; {@code
 *     unknown} outside of git
 */
public record BuildInfo(String version, String gitCommit) {
  /** Reads what the build wrote into the jar. */
  public static BuildInfo load() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/smartrec-build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = properties.getProperty("git.commit.id.abbrev", "unknown");
    boolean dirty = Boolean.parseBoolean(properties.getProperty("git.dirty", "false"));
    return new BuildInfo(
        properties.getProperty("git.build.version", "unknown"), dirty ? commit + "-dirty" : commit);
  }
}
