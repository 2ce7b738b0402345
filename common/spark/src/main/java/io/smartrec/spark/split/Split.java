package io.smartrec.spark.split;

import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Interactions to train on and interactions to judge by, all with the columns of {@link
 * io.smartrec.core.table.Interactions}.
 *
 * @param train what is trained on
 * @param history what else is known of users whom training does not know, so that they can be
 *     served; empty where training knows everyone who is judged
 * @param test what is judged by
 * @param asOf the end of the training data: as of then interactions decay
 * @param cut the instant that parts training from hold-out, where there is one
 */
public record Split(
    Dataset<Row> train,
    Optional<Dataset<Row>> history,
    Dataset<Row> test,
    Instant asOf,
    Optional<Instant> cut) {

  /** A split that knows everyone who is judged. */
  static Split of(Dataset<Row> train, Dataset<Row> test, Instant asOf) {
    return new Split(train, Optional.empty(), test, asOf, Optional.empty());
  }
}
