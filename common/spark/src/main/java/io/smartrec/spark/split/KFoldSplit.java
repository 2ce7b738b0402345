package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.floor;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Equal parts by chance, each of which is held out once. It lets the model see the future. */
final class KFoldSplit implements Splitter {
  private final int folds;
  private final long seed;

  KFoldSplit(int folds, long seed) {
    this.folds = folds;
    this.seed = seed;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    Column fold = floor(Chance.of(seed, Interactions.ID).multiply(folds));
    List<Split> splits = new ArrayList<>();
    for (int held = 0; held < folds; held++) {
      Split split =
          Split.of(
              interactions.where(fold.notEqual(held)),
              interactions.where(fold.equalTo(held)),
              range.last());
      if (split.train().isEmpty() || split.test().isEmpty()) {
        throw UserException.dataRefused(
            "Cannot evaluate: too few interactions for %d folds. Lower evaluation.split.folds or ingest more interactions."
                .formatted(folds));
      }
      splits.add(split);
    }
    return splits;
  }
}
