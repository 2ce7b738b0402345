package io.smartrec.core.config;

/**
 * The whole configuration, checked.
 *
 * @param dataPath directory of local data
 * @param lakePath root of the lake, a path or URI
 * @param postgres where results go
 * @param ingest sources and their mappings
 * @param train training
 * @param predict bulk prediction
 * @param maintain upkeep of the lake
 */
public record SmartrecConfig(
    String dataPath,
    String lakePath,
    PostgresConfig postgres,
    IngestConfig ingest,
    TrainConfig train,
    PredictConfig predict,
    MaintainConfig maintain) {}
