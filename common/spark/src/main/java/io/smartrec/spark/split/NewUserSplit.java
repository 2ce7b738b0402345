package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.not;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Strong generalisation: a share of the users is kept from training altogether. The earlier four
 * fifths of what they did tell the model who they are, the latest fifth is judged by (as in Liang
 * et al., Variational Autoencoders for Collaborative Filtering, 2018, but by time).
 */
final class NewUserSplit implements Splitter {
  private static final double JUDGED = 0.2;

  private final double share;
  private final long seed;

  NewUserSplit(double share, long seed) {
    this.share = share;
    this.seed = seed;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    Column isNew = Chance.of(seed, Interactions.USER_ID).lt(share);
    LatestOfUser.Parts parts = LatestOfUser.share(interactions.where(isNew), JUDGED);
    Dataset<Row> train = interactions.where(not(isNew));
    if (train.isEmpty() || parts.latest().isEmpty()) {
      throw UserException.dataRefused(
          "Cannot evaluate: too few users to keep a share of %s of them from training. Change evaluation.split.share or ingest more interactions."
              .formatted(share));
    }
    return List.of(
        new Split(
            train, Optional.of(parts.earlier()), parts.latest(), range.last(), Optional.empty()));
  }
}
