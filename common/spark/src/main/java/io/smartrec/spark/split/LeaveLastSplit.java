package io.smartrec.spark.split;

import io.smartrec.core.error.UserException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Holds out the latest interactions of every user who has more of them. What other users did later
 * is trained on: the audit says so.
 */
final class LeaveLastSplit implements Splitter {
  private final int last;

  LeaveLastSplit(int last) {
    this.last = last;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    LatestOfUser.Parts parts = LatestOfUser.number(interactions, last);
    if (parts.latest().isEmpty()) {
      throw UserException.dataRefused(
          "Cannot evaluate: no user has more than %d interactions, so nobody's last ones can be held out. Lower evaluation.split.last or ingest more interactions."
              .formatted(last));
    }
    return List.of(Split.of(parts.earlier(), parts.latest(), range.last()));
  }
}
