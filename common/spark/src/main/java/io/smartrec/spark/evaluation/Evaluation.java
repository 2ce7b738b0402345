package io.smartrec.spark.evaluation;

import java.util.List;
import org.apache.spark.sql.Dataset;

/**
 * Contenders that were judged alike. Their rows are kept until this is closed.
 *
 * @param judged in the order in which they were given
 * @param splits one, or one per fold
 */
public record Evaluation(List<Judged> judged, List<SplitFacts> splits) implements AutoCloseable {
  public Evaluation {
    judged = List.copyOf(judged);
    splits = List.copyOf(splits);
  }

  @Override
  public void close() {
    judged.stream().map(Judged::users).forEach(Dataset::unpersist);
  }
}
