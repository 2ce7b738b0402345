package io.smartrec.spark.session;

import io.smartrec.core.session.SessionSettings;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The one place that builds the Spark session. */
public final class SparkSessions {
  private SparkSessions() {}

  /**
   * The session of this process: the one that is there, or a new one with the settings the jobs
   * rely on.
   *
   * @param appName shown in the Spark UI
   */
  public static SparkSession getOrCreate(String appName) {
    SparkSession.Builder builder = SparkSession.builder().appName(appName);
    SessionSettings.required().forEach(builder::config);
    SparkConf given = new SparkConf();
    SessionSettings.advised()
        .forEach(
            (key, value) -> {
              if (!given.contains(key)) {
                builder.config(key, value);
              }
            });
    return builder.getOrCreate();
  }
}
