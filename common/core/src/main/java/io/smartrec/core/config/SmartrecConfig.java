package io.smartrec.core.config;

import java.util.Optional;

/**
 * The whole configuration, checked.
 *
 * @param dataPath directory of local data
 * @param lakePath root of the lake, a path or URI
 * @param postgres where results go
 * @param ingest sources and their mappings
 * @param interactionsSource the source that interactions are read from; empty: the lake
 * @param features user and item features
 * @param train training
 * @param evaluation how models are judged
 * @param tune how hyperparameters are searched
 * @param predict bulk prediction
 * @param similarItems similar items
 * @param promotion gates before production
 * @param maintain upkeep of the lake
 */
public record SmartrecConfig(
    String dataPath,
    String lakePath,
    PostgresConfig postgres,
    IngestConfig ingest,
    Optional<SourceConfig> interactionsSource,
    FeaturesConfig features,
    TrainConfig train,
    EvaluationConfig evaluation,
    TuneConfig tune,
    PredictConfig predict,
    SimilarItemsConfig similarItems,
    PromotionConfig promotion,
    MaintainConfig maintain) {}
