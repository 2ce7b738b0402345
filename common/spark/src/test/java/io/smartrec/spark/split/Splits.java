package io.smartrec.spark.split;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.spark.InteractionRows;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Splits to look at. */
final class Splits {
  private static final SplitConfig DEFAULT = SplitConfig.temporal(28);

  private Splits() {}

  static SplitConfig leaveLast(int last) {
    return config(Method.LEAVE_LAST, last, 0.2, 5);
  }

  static SplitConfig newUser(double share) {
    return config(Method.NEW_USER, 1, share, 5);
  }

  static SplitConfig kFold(int folds) {
    return config(Method.K_FOLD, 1, 0.2, folds);
  }

  static SplitConfig provided() {
    return config(Method.PROVIDED, 1, 0.2, 5);
  }

  private static SplitConfig config(Method method, int last, double share, int folds) {
    return new SplitConfig(
        method, DEFAULT.days(), last, share, Stratify.NONE, folds, Optional.empty());
  }

  /** The divisions of a configuration that needs no other interactions. */
  static List<Split> of(SplitConfig config, long seed, Dataset<Row> interactions) {
    return Splitters.of(config, seed, Optional.empty()).split(interactions);
  }

  /** 10 users with 10 interactions each, one a day, each user with each of 10 items. */
  static Dataset<Row> square(SparkSession spark) {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      int user = i / 10;
      lines[i] =
          String.format("u%d i%d view 2026-03-%02dT00:00:00Z", user, (user + i) % 10, 1 + i % 10);
    }
    return InteractionRows.interactions(spark, lines);
  }

  static Set<String> ids(Dataset<Row> interactions) {
    return values(interactions, "id");
  }

  /** The different values of a column. */
  static Set<String> values(Dataset<Row> interactions, String column) {
    return new TreeSet<>(interactions.select(column).as(Encoders.STRING()).collectAsList());
  }
}
