package io.smartrec.spark.postgres;

import io.smartrec.core.table.Predictions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A prediction on the driver, and tables of them. Users are (0, n), items (1, n). */
record PredictionFixture(
    String userId, String itemId, UUID modelId, double score, @Nullable String explanation) {
  static final Instant GENERATED_AT = Instant.parse("1999-12-31T23:59:59.000001Z");

  private static final StructType SCHEMA =
      new StructType()
          // Not PostgreSQL's order: columns go by name.
          .add(Predictions.SCORE, DataTypes.DoubleType)
          .add(Predictions.USER_ID, DataTypes.StringType)
          .add(Predictions.ITEM_ID, DataTypes.StringType)
          .add(Predictions.MODEL_ID, DataTypes.StringType)
          .add(Predictions.EXPLANATION, DataTypes.StringType)
          .add(Predictions.GENERATED_AT, DataTypes.TimestampType);

  static PredictionFixture of(UUID modelId, int user, int item, double score) {
    return new PredictionFixture(
        user(user).toString(), item(item).toString(), modelId, score, "{\"rank\": 1}");
  }

  PredictionFixture explained(@Nullable String json) {
    return new PredictionFixture(userId, itemId, modelId, score, json);
  }

  static UUID user(int n) {
    return new UUID(0, n);
  }

  static UUID item(int n) {
    return new UUID(1, n);
  }

  static Dataset<Row> table(SparkSession spark, List<PredictionFixture> predictions) {
    return spark.createDataFrame(predictions.stream().map(PredictionFixture::row).toList(), SCHEMA);
  }

  Row row() {
    return RowFactory.create(score, userId, itemId, modelId.toString(), explanation, GENERATED_AT);
  }

  /** As the publisher's tests read it back. */
  String text() {
    return "%s %s %s %s %s".formatted(userId, itemId, modelId, score, explanation);
  }
}
