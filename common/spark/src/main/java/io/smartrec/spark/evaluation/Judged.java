package io.smartrec.spark.evaluation;

import io.smartrec.core.metrics.Quality;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A contender and what it was worth.
 *
 * @param contender who
 * @param users a row per user and length: the columns of {@link
 *     io.smartrec.core.table.UserEvaluations} but evaluation_id and model_id
 * @param quality the means over them, and the totals
 */
public record Judged(Contender contender, Dataset<Row> users, Quality quality) {}
