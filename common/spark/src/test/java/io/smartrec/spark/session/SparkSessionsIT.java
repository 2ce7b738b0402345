package io.smartrec.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.session.SessionSettings;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class SparkSessionsIT {
  @Test
  void usesTheSessionThatIsThereWithTheSettingsTheJobsRelyOn(SparkSession spark) {
    SparkSession session = SparkSessions.getOrCreate("test");

    assertThat(session.sparkContext()).isSameAs(spark.sparkContext());
    SessionSettings.required()
        .forEach((key, value) -> assertThat(session.conf().get(key)).as(key).isEqualTo(value));
  }

  @Test
  void readsBackWhatItWroteToDelta(SparkSession spark, @TempDir Path directory) {
    String table = directory.resolve("t").toString();
    spark.range(3).write().format("delta").save(table);

    assertThat(spark.read().format("delta").load(table).count()).isEqualTo(3);
  }
}
