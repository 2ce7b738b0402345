package io.smartrec.spark.postgres;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * A model whose predictions may be published.
 *
 * @param id the model
 * @param name the model's algorithm and version
 * @param publishedVersion version of the lake's predictions table that is published of it, if one
 *     is
 */
public record PublishableModel(UUID id, String name, OptionalLong publishedVersion) {}
