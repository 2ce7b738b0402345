package io.smartrec.spark.algorithm;

import java.util.Optional;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model that scores an item for a user by the inner product of their factors.
 *
 * <p>Both tables have the columns of {@link #SCHEMA}: id (string), index (int, dense from 0 in
 * ascending order of the ids) and features (array of {@code rank} floats), one row per id.
 *
 * @param userFactors the users of the training data
 * @param itemFactors the items of the training data
 * @param rank number of features
 * @param mllib the model as MLlib made it, if it did
 */
public record FactorModel(
    Dataset<Row> userFactors, Dataset<Row> itemFactors, int rank, Optional<MLWritable> mllib) {
  public static final String ID = IdIndex.ID;
  public static final String INDEX = IdIndex.INDEX;
  public static final String FEATURES = "features";

  /** In place of the index of a user whom the model was not trained with. */
  static final int NOT_INDEXED = -1;

  /** Columns of both tables. */
  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField(ID, DataTypes.StringType, false),
            DataTypes.createStructField(INDEX, DataTypes.IntegerType, false),
            DataTypes.createStructField(
                FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), false)
          });

  /** A model that is factors and nothing else. */
  public FactorModel(Dataset<Row> userFactors, Dataset<Row> itemFactors, int rank) {
    this(userFactors, itemFactors, rank, Optional.empty());
  }

  /** The same items with other users. */
  FactorModel withUsers(Dataset<Row> users) {
    return new FactorModel(users, itemFactors, rank, mllib);
  }
}
