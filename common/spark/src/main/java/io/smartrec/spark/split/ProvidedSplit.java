package io.smartrec.spark.split;

import io.smartrec.core.error.UserException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Training and hold-out came apart, as published benchmarks do. */
final class ProvidedSplit implements Splitter {
  private final Dataset<Row> test;

  ProvidedSplit(Dataset<Row> test) {
    this.test = test;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    if (test.isEmpty()) {
      throw UserException.dataRefused(
          "Cannot evaluate: the source of evaluation.split.test-source has no interactions.");
    }
    return List.of(Split.of(interactions, test, range.last()));
  }
}
