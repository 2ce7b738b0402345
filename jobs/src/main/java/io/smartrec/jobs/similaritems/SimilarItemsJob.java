package io.smartrec.jobs.similaritems;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.SimilarItemPairs;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.algorithm.SimilarItems;
import io.smartrec.spark.model.StoredModel;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.tables.Lake;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes the most similar items of every item, for "customers also viewed".
 *
 * <p>Input: a registered model of item similarity. Output: {@code similar_items} of the lake,
 * {@code similar-items.k} rows per item, as far as the model kept neighbours. The same model and k
 * again change nothing.
 *
 * <p>Example: {@code smartrec similar-items --set similar-items.k=12}
 */
@Command(
    name = "similar-items",
    description = {
      "Writes the most similar items of every item into the lake, from a model of item similarity.",
      "The same model and k again change nothing."
    },
    footer = {"%nExample:", "  smartrec similar-items --set similar-items.k=12"})
public final class SimilarItemsJob implements Job {
  @Option(
      names = "--model",
      paramLabel = "ID",
      description =
          "The model, by its id. Default: the model of item-similarity that was trained last.")
  private @Nullable UUID model;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public JobResult run(JobContext context) {
    RegisteredModel chosen = choose(new ModelRegistry(context.postgres()));
    UUID modelId = chosen.id();
    int k = context.config().similarItems().k();
    context.spark();
    Lake lake = context.lake();
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(context.postgres(), "similar items of model " + modelId)) {
      context.progress().phase("load the model");
      StoredModel stored = context.models().load(modelId);
      Dataset<Row> pairs =
          new SimilarItems(k)
              .of(stored.factors())
              .withColumn(SimilarItemPairs.MODEL_ID, lit(modelId.toString()))
              .withColumn(SimilarItemPairs.RANK, col(SimilarItemPairs.RANK).cast("long"));
      context.progress().phase("compare with what is there");
      boolean isThere = isThere(lake, modelId, pairs);
      if (!isThere) {
        context.progress().phase("write similar items");
        lake.replace(
            SimilarItemPairs.TABLE,
            SimilarItemPairs.MODEL_ID + " = '" + modelId + "'",
            pairs.withColumn(SimilarItemPairs.GENERATED_AT, lit(context.startedAt())));
      }
      context.progress().phase("count");
      Row counts =
          rows(lake, modelId)
              .orElseThrow(
                  () ->
                      UserException.dataRefused(
                          "Model %s has no similar items: no two items share a user."
                              .formatted(modelId)))
              .agg(count(lit(1)), count_distinct(col(SimilarItemPairs.ITEM_ID)))
              .first();
      return JobResult.of("similar-items")
          .fact("model_id", modelId)
          .fact("version", chosen.version())
          .fact("similar_items", lake.path(SimilarItemPairs.TABLE))
          .count("items", counts.getLong(1))
          .count("rows", counts.getLong(0))
          .done(
              isThere
                  ? "These similar items are in the lake already; nothing changed."
                  : "Every item with neighbours has its most similar items in the lake.");
    }
  }

  private RegisteredModel choose(ModelRegistry registry) {
    String algorithm = Algorithm.ITEM_SIMILARITY.code();
    Optional<RegisteredModel> found =
        model == null ? registry.latest(algorithm) : registry.find(model);
    RegisteredModel chosen =
        found.orElseThrow(
            () ->
                UserException.usage(
                    "Cannot write similar items: there is %s in ml_models. Train one first: smartrec train --algorithm item-similarity."
                        .formatted(
                            model == null
                                ? "no registered model of item-similarity"
                                : "no model " + model)));
    if (!chosen.algorithm().equals(algorithm)) {
      throw UserException.usage(
          "Cannot write similar items: model %s is one of %s. Choose one of item-similarity."
              .formatted(chosen.id(), chosen.algorithm()));
    }
    return chosen;
  }

  private static Optional<Dataset<Row>> rows(Lake lake, UUID modelId) {
    return lake.rows(SimilarItemPairs.TABLE)
        .map(rows -> rows.where(col(SimilarItemPairs.MODEL_ID).equalTo(modelId.toString())))
        .filter(rows -> !rows.isEmpty());
  }

  private static boolean isThere(Lake lake, UUID modelId, Dataset<Row> pairs) {
    String[] columns = {
      SimilarItemPairs.ITEM_ID,
      SimilarItemPairs.SIMILAR_ITEM_ID,
      SimilarItemPairs.RANK,
      SimilarItemPairs.SIMILARITY
    };
    Optional<Dataset<Row>> there = rows(lake, modelId).map(rows -> rows.selectExpr(columns));
    Dataset<Row> wanted = pairs.selectExpr(columns);
    return there.isPresent()
        && there.get().except(wanted).isEmpty()
        && wanted.except(there.get()).isEmpty();
  }
}
