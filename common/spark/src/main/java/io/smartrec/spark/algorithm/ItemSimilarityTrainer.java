package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.similarity.PairWeighting;
import io.smartrec.core.similarity.Shrinkage;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.Settled;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Items that the same users turn to: item-based collaborative filtering (Sarwar, Karypis, Konstan,
 * Riedl 2001; Deshpande, Karypis, Item-Based Top-N Recommendation Algorithms, 2004). Of each item i
 * the most similar items j are kept, with s(i,j) of {@link PairWeighting} held back by {@link
 * Shrinkage}; a user's score of j is the sum of strength(u,i) s(i,j) over the items i of the user.
 *
 * <p>Only positive strengths make items alike, of a user with very many items only those of the
 * items preferred most ({@code max-user-items}). A user's vector has all strengths, the negative
 * ones, too: what is like an unwanted item is pushed down.
 *
 * <p>Pairs of items are never rows. What users prefer is sent to every task once, by user, in
 * primitive arrays; the items come by as rows of their users, and for each a task adds up all the
 * items of its users in one dense array. The work is the sum over users of the square of their
 * items, the memory 8 bytes a preference for each process and 16 bytes an item for each task. What
 * does not fit in 512 MB is sent in blocks of items, one after the other: the users of an item then
 * meet every block, and the best of each are merged. Blocks of users instead would leave sums of
 * all pairs to be added up.
 *
 * <p>The same preferences give the same model, bit by bit, whatever their partitions, the blocks
 * and the cores.
 */
public final class ItemSimilarityTrainer implements Trainer {
  /** What may be sent to every process at once: about 60 million preferences. */
  private static final long MAX_BLOCK_BYTES = 1L << 29;

  private final ItemSimilarityConfig config;
  private final long maxBlockBytes;

  public ItemSimilarityTrainer(ItemSimilarityConfig config) {
    this(config, MAX_BLOCK_BYTES);
  }

  ItemSimilarityTrainer(ItemSimilarityConfig config, long maxBlockBytes) {
    this.config = config;
    this.maxBlockBytes = maxBlockBytes;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A sparse model: positions of an item's vector are the items i that have it among their
   * neighbours, those of a user's the user's items. Items without any have empty arrays.
   *
   * @throws UserException exit code 3 when no strength is positive, or too many users have an item
   */
  @Override
  public FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> telling = telling(preferences);
    try (Ratings ratings = Ratings.of(telling, SparseRows.partitions(telling))) {
      Dataset<SparseRow> vectors = SparseRows.gathered(ratings.rows());
      Dataset<SparseRow> neighbours =
          neighbours(vectors, ratings.users().size(), ratings.items().size());
      Dataset<Row> itemFactors =
          table(ratings.items().ids(), SparseRows.transposed(neighbours), "left_outer");
      Dataset<Row> userFactors = table(ratings.users().toJoin(), vectors, "inner");
      return new FactorModel(
          Settled.of(userFactors), Settled.of(itemFactors), ratings.items().size());
    }
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> vectors =
        SparseVectors.ofPreferences(telling(preferences), model.itemFactors(), model.rank());
    return model.withUsers(SparseVectors.unindexed(vectors));
  }

  /** Preferences with a strength, as floats: neither 0 nor none nor beyond them. */
  private static Dataset<Row> telling(Dataset<Row> preferences) {
    Column strength = col(PreferenceStrengths.STRENGTH);
    Column bounded =
        greatest(lit((double) -Float.MAX_VALUE), least(lit((double) Float.MAX_VALUE), strength));
    return preferences
        .where(not(isnan(strength)))
        .withColumn(PreferenceStrengths.STRENGTH, bounded.cast("float"))
        .where(strength.notEqual(0));
  }

  /** By item its neighbours, in any order. */
  private Dataset<SparseRow> neighbours(Dataset<SparseRow> vectors, int users, int items) {
    Dataset<SparseRow> lists =
        vectors
            .map(mostPreferred(config.maxUserItems()), SparseRow.ENCODER)
            .filter((FilterFunction<SparseRow>) list -> list.getPositions().length > 0)
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<SparseRow> byItem =
        SparseRows.transposed(lists).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      PairWeighting weighting = PairWeighting.of(config, positive(lists.count()));
      ItemNorms norms = ItemNorms.of(byItem, items, weighting);
      List<Dataset<Row>> found = new ArrayList<>();
      for (ItemRange range : ItemRange.of(norms.users(), users, maxBlockBytes)) {
        found.add(inBlock(ItemBlock.of(lists, users, range, norms, weighting), byItem, weighting));
      }
      return best(found, config.neighbours());
    } finally {
      byItem.unpersist();
      lists.unpersist();
    }
  }

  private static long positive(long users) {
    if (users == 0) {
      throw UserException.dataRefused(
          "Cannot train item-similarity: no user prefers any item, there is no positive strength. Check train.preferences.negative-when, and train.action-weights against the action types that were ingested.");
    }
    return users;
  }

  /** By item its neighbours in a block. */
  private Dataset<Row> inBlock(
      ItemBlock block, Dataset<SparseRow> byItem, PairWeighting weighting) {
    Broadcast<ItemBlock> sent =
        JavaSparkContext.fromSparkContext(byItem.sparkSession().sparkContext()).broadcast(block);
    try {
      return Settled.of(
          SparseRows.table(
              byItem.mapPartitions(
                  search(sent, weighting, new Shrinkage(config.shrinkage()), config.neighbours()),
                  SparseRow.ENCODER)));
    } finally {
      sent.destroy();
    }
  }

  private static MapPartitionsFunction<SparseRow, SparseRow> search(
      Broadcast<ItemBlock> block, PairWeighting weighting, Shrinkage shrinkage, int neighbours) {
    return items -> new NeighbourSearch(items, block.value(), weighting, shrinkage, neighbours);
  }

  private static MapFunction<SparseRow, SparseRow> mostPreferred(int max) {
    return user -> MostPreferred.of(user, max);
  }

  private static Dataset<SparseRow> best(List<Dataset<Row>> found, int neighbours) {
    Dataset<SparseRow> all =
        found.stream().reduce(Dataset::union).orElseThrow().as(SparseRow.ENCODER);
    if (found.size() == 1) {
      return all;
    }
    return all.groupByKey((MapFunction<SparseRow, Integer>) SparseRow::getIndex, Encoders.INT())
        .reduceGroups(
            (ReduceFunction<SparseRow>)
                (one, other) -> NeighbourSearch.best(one, other, neighbours))
        .map((MapFunction<Tuple2<Integer, SparseRow>, SparseRow>) Tuple2::_2, SparseRow.ENCODER);
  }

  /** Vectors with their ids; empty ones for ids that have none, where the join keeps these. */
  private static Dataset<Row> table(Dataset<Row> ids, Dataset<SparseRow> vectors, String join) {
    return ids.join(SparseRows.table(vectors), new String[] {FactorModel.INDEX}, join)
        .select(
            col(FactorModel.ID),
            col(FactorModel.INDEX),
            coalesce(col(FactorModel.FEATURES), array().cast("array<float>"))
                .as(FactorModel.FEATURES),
            coalesce(col(FactorModel.POSITIONS), array().cast("array<int>"))
                .as(FactorModel.POSITIONS));
  }
}
