package io.smartrec.spark.topn;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.Serializable;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All items of a model, for broadcasting: what scores users against every one of them. */
public sealed interface ItemVectors extends Serializable permits ItemMatrix, ItemPostings {
  /** The items may take this much memory in every process, in bytes. */
  long DEFAULT_MAX_BYTES = 1L << 30;

  /** The items' ids, by index. */
  ItemIds ids();

  /**
   * A score at or below this one says nothing for an item: 0 of a sparse model, which knows nothing
   * of most items; of any other model every score counts.
   */
  float floor();

  /**
   * Writes the scores of all items, by index, for several users.
   *
   * @param users their vectors
   * @param scores an array as long as there are items for each of them
   */
  void scoreAll(List<UserVector> users, float[][] scores);

  /** How many items there are. */
  default int size() {
    return ids().size();
  }

  /** The id of an item. */
  default String id(int item) {
    return ids().id(item);
  }

  /** The indexes of the items among these that the model knows, ascending. */
  default int[] indexes(Collection<String> items) {
    return ids().indexes(items);
  }

  /**
   * Sends the items of a model to every process; Spark jobs.
   *
   * @param maxBytes limit for the items and their ids
   * @throws UserException exit code 3 when they exceed it
   */
  static Broadcast<ItemVectors> broadcast(FactorModel model, long maxBytes) {
    return JavaSparkContext.fromSparkContext(model.itemFactors().sparkSession().sparkContext())
        .broadcast(load(model, maxBytes));
  }

  /**
   * Brings the items of a model to this process; Spark jobs.
   *
   * @param maxBytes limit for the items and their ids
   * @throws UserException exit code 3 when they exceed it
   */
  static ItemVectors load(FactorModel model, long maxBytes) {
    long items = model.itemFactors().count();
    if (model.isSparse()) {
      requireFit(items, items * ItemIds.BYTES_PER_ID, model.rank(), maxBytes);
      Iterator<Row> rows =
          model
              .itemFactors()
              .select(
                  FactorModel.ID, FactorModel.INDEX, FactorModel.POSITIONS, FactorModel.FEATURES)
              .coalesce(1)
              .toLocalIterator();
      return ItemPostings.of(
          rows,
          (int) items,
          model.rank(),
          values ->
              requireFit(
                  items, ItemPostings.bytes(items, model.rank(), values), model.rank(), maxBytes));
    }
    requireFit(items, items * (4L * model.rank() + ItemIds.BYTES_PER_ID), model.rank(), maxBytes);
    // One partition: a Spark job for each would take longer than the rows.
    Dataset<ItemVector> vectors =
        model
            .itemFactors()
            .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
            .coalesce(1)
            .as(ItemVector.ENCODER);
    return new ItemMatrix(vectors.toLocalIterator(), (int) items, model.rank());
  }

  private static void requireFit(long items, long bytes, int rank, long maxBytes) {
    if (bytes > maxBytes) {
      throw UserException.dataRefused(
          "Cannot recommend: the vectors of %d items in %d dimensions take %d bytes, more than the %d that are broadcast at most. Lower train.als.rank, train.item-similarity.neighbours or what train.content describes, or train on fewer items."
              .formatted(items, rank, bytes, maxBytes));
    }
  }
}
