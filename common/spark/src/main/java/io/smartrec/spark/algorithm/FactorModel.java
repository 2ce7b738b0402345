package io.smartrec.spark.algorithm;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model that scores an item for a user by the inner product of their vectors.
 *
 * <p>Both tables have id (string) and index (int, dense from 0 in ascending order of the ids), one
 * row per id. Of a model of factors they have the columns of {@link #SCHEMA}: features is an array
 * of {@code rank} floats. Of a sparse model they have those of {@link #SPARSE_SCHEMA}: features are
 * the values that are not 0, and positions, as many, where they are: ascending, from 0 to less than
 * {@code rank}. A sparse model says nothing of an item that shares no position with the user.
 *
 * @param userFactors the users of the training data
 * @param itemFactors the items of the training data
 * @param rank number of dimensions
 * @param mllib the model as MLlib made it, if it did
 * @param terms what positions mean, where they mean something: position (int), field and term
 *     (strings)
 * @param history what the users' vectors were made of, where that is known: sparse vectors of the
 *     users, whose positions are indexes of items and whose values are strengths
 */
public record FactorModel(
    Dataset<Row> userFactors,
    Dataset<Row> itemFactors,
    int rank,
    Optional<MLWritable> mllib,
    Optional<Dataset<Row>> terms,
    Optional<Dataset<Row>> history) {
  public static final String ID = IdIndex.ID;
  public static final String INDEX = IdIndex.INDEX;
  public static final String FEATURES = "features";
  public static final String POSITIONS = "positions";

  /** Columns of the terms. */
  public static final String POSITION = "position";

  public static final String FIELD = "field";
  public static final String TERM = "term";

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

  /** Columns of both tables of a sparse model. */
  public static final StructType SPARSE_SCHEMA =
      SCHEMA.add(
          DataTypes.createStructField(
              POSITIONS, DataTypes.createArrayType(DataTypes.IntegerType, false), false));

  /** Columns of the terms. */
  public static final StructType TERMS_SCHEMA =
      new StructType()
          .add(POSITION, DataTypes.IntegerType, false)
          .add(FIELD, DataTypes.StringType, false)
          .add(TERM, DataTypes.StringType, false);

  /** A model that is vectors and nothing else. */
  public FactorModel(Dataset<Row> userFactors, Dataset<Row> itemFactors, int rank) {
    this(userFactors, itemFactors, rank, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether its vectors are told by positions and values. */
  public boolean isSparse() {
    return List.of(itemFactors.columns()).contains(POSITIONS);
  }

  /** The same items with other users. */
  FactorModel withUsers(Dataset<Row> users) {
    return new FactorModel(users, itemFactors, rank, mllib, terms, Optional.empty());
  }

  /** The same, as MLlib made it. */
  FactorModel withMllib(MLWritable model) {
    return new FactorModel(userFactors, itemFactors, rank, Optional.of(model), terms, history);
  }

  /** The same with what positions mean. */
  public FactorModel withTerms(Dataset<Row> meanings) {
    return new FactorModel(userFactors, itemFactors, rank, mllib, Optional.of(meanings), history);
  }

  /** The same with what users were known by. */
  public FactorModel withHistory(Dataset<Row> vectors) {
    return new FactorModel(userFactors, itemFactors, rank, mllib, terms, Optional.of(vectors));
  }
}
