package io.smartrec.spark.evaluation;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.split.LeakageAudit;
import io.smartrec.spark.split.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Splits on which settings of ALS are tried by one metric, prepared once for all of them. */
public final class Validation implements AutoCloseable {
  /** Those that are made of lists and what is relevant alone; and the AUC. */
  private static final Set<Metric> METRICS =
      Set.of(
          Metric.NDCG,
          Metric.GRADED_NDCG,
          Metric.MAP,
          Metric.MRR,
          Metric.PRECISION,
          Metric.RECALL,
          Metric.HIT_RATE,
          Metric.AUC);

  private final List<ValidationWindow> windows = new ArrayList<>();

  private Validation() {}

  /**
   * Refuses a metric by which settings cannot be chosen.
   *
   * @throws UserException exit code 2 when more than lists and relevant items make it
   */
  public static void check(MetricName metric) {
    if (!METRICS.contains(metric.metric())) {
      throw UserException.usage(
          "Cannot tune by %s: settings are chosen by what lists hold of the relevant items. Set evaluation.metric to one of %s."
              .formatted(
                  metric,
                  METRICS.stream()
                      .map(m -> m.atK() ? m.code() + "@k" : m.code())
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
  }

  /**
   * Prepares splits; runs several Spark jobs for each.
   *
   * @param splits by which settings are chosen, at least one
   * @param yardstick by its metric
   * @param configured the settings of which others are variations: with the same filters, and the
   *     same actions that weigh nothing
   * @throws UserException exit code 3 when there is nothing to train on or nobody to judge
   */
  public static Validation prepare(
      List<Split> splits, Yardstick yardstick, TrainConfig configured, Progress progress) {
    Validation validation = new Validation();
    try {
      for (int i = 0; i < splits.size(); i++) {
        Split split = splits.get(i);
        String what =
            splits.size() == 1
                ? "validation data"
                : "validation window %d of %d".formatted(i + 1, splits.size());
        progress.phase("prepare " + what);
        LeakageAudit audit = LeakageAudit.of(split);
        if (audit.leaks()) {
          progress.say(what + ": " + audit);
        }
        ValidationWindow window = new ValidationWindow(split, yardstick, configured);
        validation.windows.add(window);
        progress.say(
            String.format(
                Locale.ROOT,
                "%s%s: %,d of %,d users can be judged",
                what,
                split.cut().map(cut -> " from " + cut).orElse(""),
                window.counts().judged(),
                window.counts().total()));
      }
      return validation;
    } catch (RuntimeException e) {
      validation.close();
      throw e;
    }
  }

  /**
   * Trains and judges on every split; the score is the mean over them.
   *
   * @throws UserException where the settings fit the data not: no preference is left, or the
   *     factors of the items are too large
   */
  public Score judge(TrainConfig train) {
    return Score.mean(windows.stream().map(window -> window.judge(train)).toList());
  }

  @Override
  public void close() {
    windows.forEach(ValidationWindow::close);
    windows.clear();
  }
}
