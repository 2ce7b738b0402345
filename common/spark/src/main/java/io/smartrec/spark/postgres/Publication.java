package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import java.util.UUID;

/**
 * What a publication did.
 *
 * @param modelId whose predictions
 * @param rows predictions that are published now
 * @param users users they are for
 * @param alreadyPublished true if this version was there already and nothing was done
 * @param statusBefore the model's status before
 * @param statusAfter the model's status now
 */
public record Publication(
    UUID modelId,
    long rows,
    long users,
    boolean alreadyPublished,
    ModelStatus statusBefore,
    ModelStatus statusAfter) {}
