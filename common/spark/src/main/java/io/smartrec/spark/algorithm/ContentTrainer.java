package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.ContentConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Items;
import io.smartrec.spark.preparation.Settled;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Items that are described like those a user liked. Items are unit vectors of what describes them
 * ({@link ContentSpace}), users the sum of their items' vectors by strength and of the terms they
 * said they like, less those they do not, as a unit vector ({@link ContentProfiles}): the score is
 * the cosine of the two, in [-1, 1]. Every described item can be recommended, also without any
 * interaction, and to every user who has a preference, or has said one.
 */
final class ContentTrainer implements Trainer {
  private final ContentConfig config;
  private final Descriptions descriptions;
  private final Instant asOf;
  private final long seed;

  /**
   * @param descriptions items, and what users said
   * @param asOf the dimensions are learned from the items that there were then
   */
  ContentTrainer(ContentConfig config, Descriptions descriptions, Instant asOf, long seed) {
    this.config = config;
    this.descriptions = descriptions;
    this.asOf = asOf;
    this.seed = seed;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UserException exit code 3 when there are no items, or nothing describes them
   */
  @Override
  public FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> items =
        descriptions
            .items()
            .orElseThrow(
                () ->
                    UserException.dataRefused(
                        "Cannot train content: the lake has no table items, which says what items are like. Run ingest first."));
    Column wasThere = col(Items.CREATED_AT).isNull().or(col(Items.CREATED_AT).leq(lit(asOf)));
    Dataset<Row> known =
        items
            .where(wasThere)
            .select(Items.ID, Items.TYPE, Items.METADATA)
            .persist(StorageLevel.MEMORY_AND_DISK());
    ContentSpace space;
    try {
      space = ContentSpace.of(known, config, seed);
    } finally {
      known.unpersist();
    }
    Dataset<Row> vectors = Settled.of(SparseVectors.indexed(space.vectors(items)));
    if (vectors.isEmpty()) {
      throw UserException.dataRefused(
          "Cannot train content: all items are described alike, so that nothing tells them apart. Say in train.content.fields what does.");
    }
    FactorModel model =
        new FactorModel(vectors, vectors, space.size())
            .withTerms(
                items.sparkSession().createDataFrame(space.terms(), FactorModel.TERMS_SCHEMA))
            .withMllib(space.pipeline());
    Dataset<Row> profiles = Settled.of(profiles().of(model, preferences));
    return model.withUsers(SparseVectors.indexed(profiles));
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    return model.withUsers(SparseVectors.unindexed(profiles().of(model, preferences)));
  }

  private ContentProfiles profiles() {
    return new ContentProfiles(config, descriptions.preferences());
  }
}
