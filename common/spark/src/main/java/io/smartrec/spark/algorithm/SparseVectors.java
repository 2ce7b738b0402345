package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import io.smartrec.spark.preparation.PreferenceStrengths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The vectors of a sparse model, as rows of single values and as rows of arrays. */
final class SparseVectors {
  static final String VALUE = "value";

  private static final String VALUES = "values";

  private SparseVectors() {}

  /**
   * One row per id with its values in the order of the positions.
   *
   * @param values id, position and value: distinct positions of an id
   * @return id, positions, features
   */
  static Dataset<Row> of(Dataset<Row> values) {
    return values
        .select(col(FactorModel.ID), col(FactorModel.POSITION), col(VALUE).cast("float").as(VALUE))
        .where(col(VALUE).notEqual(0))
        .groupBy(FactorModel.ID)
        .agg(array_sort(collect_list(struct(FactorModel.POSITION, VALUE))).as(VALUES))
        .select(
            col(FactorModel.ID),
            transform(col(VALUES), entry -> entry.getField(FactorModel.POSITION))
                .as(FactorModel.POSITIONS),
            transform(col(VALUES), entry -> entry.getField(VALUE)).as(FactorModel.FEATURES));
  }

  /**
   * Users as vectors over items: their strengths at the indexes of the items.
   *
   * @param preferences columns of {@link PreferenceStrengths}; of items that are not known ignored
   * @param items id and index
   * @param count about how many items there are
   * @return id, positions, features
   */
  static Dataset<Row> ofPreferences(Dataset<Row> preferences, Dataset<Row> items, long count) {
    Dataset<Row> indexes =
        items.select(
            col(FactorModel.ID).as(PreferenceStrengths.ITEM_ID),
            col(FactorModel.INDEX).as(FactorModel.POSITION));
    return of(
        preferences
            .join(IdIndex.toJoin(indexes, count), PreferenceStrengths.ITEM_ID)
            .select(
                col(PreferenceStrengths.USER_ID).as(FactorModel.ID),
                col(FactorModel.POSITION),
                col(PreferenceStrengths.STRENGTH).as(VALUE)));
  }

  /** The values of vectors: id, position, value. */
  static Dataset<Row> values(Dataset<Row> vectors) {
    return vectors
        .select(
            col(FactorModel.ID),
            explode(arrays_zip(col(FactorModel.POSITIONS), col(FactorModel.FEATURES))).as(VALUE))
        .select(
            col(FactorModel.ID),
            col(VALUE).getField(FactorModel.POSITIONS).as(FactorModel.POSITION),
            col(VALUE).getField(FactorModel.FEATURES).as(VALUE));
  }

  /** With the indexes of the ids: the columns of {@link FactorModel#SPARSE_SCHEMA}. */
  static Dataset<Row> indexed(Dataset<Row> vectors) {
    return columns(IdIndex.of(vectors, FactorModel.ID).toJoin().join(vectors, FactorModel.ID));
  }

  /** Of users whom the model was not trained with. */
  static Dataset<Row> unindexed(Dataset<Row> vectors) {
    return columns(vectors.withColumn(FactorModel.INDEX, lit(FactorModel.NOT_INDEXED)));
  }

  /** The columns of {@link FactorModel#SPARSE_SCHEMA}. */
  static Dataset<Row> columns(Dataset<Row> vectors) {
    return vectors.select(
        FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES, FactorModel.POSITIONS);
  }
}
