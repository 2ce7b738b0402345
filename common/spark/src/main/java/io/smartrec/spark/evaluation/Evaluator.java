package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.run.Progress;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.split.LeakageAudit;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.split.Splitter;
import io.smartrec.spark.topn.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains recipes on one side of a split and judges their lists by the other. With several folds a
 * user's value is the mean over the folds in which the user was judged, a total the mean over those
 * that have it.
 */
public final class Evaluator {
  private final Yardstick yardstick;
  private final Splitter splitter;
  private final Progress progress;

  public Evaluator(Yardstick yardstick, Splitter splitter, Progress progress) {
    this.yardstick = yardstick;
    this.splitter = splitter;
    this.progress = progress;
  }

  /** What one contender was worth on one split. */
  private record OnSplit(Dataset<Row> users, Map<String, Double> totals) {}

  /**
   * Judges contenders.
   *
   * @param contenders at least one, with distinct models
   * @param interactions columns of {@link io.smartrec.core.table.Interactions}; the same rows on
   *     every read (a pinned table version)
   * @throws io.smartrec.core.error.UserException exit code 3 when there is nothing to train on or
   *     nobody to judge
   */
  public Evaluation evaluate(List<Contender> contenders, Dataset<Row> interactions) {
    progress.phase("split");
    List<Split> splits = splitter.split(interactions);
    List<List<OnSplit>> results = new ArrayList<>();
    contenders.forEach(contender -> results.add(new ArrayList<>()));
    List<SplitFacts> facts = new ArrayList<>();
    for (int fold = 0; fold < splits.size(); fold++) {
      String suffix = splits.size() == 1 ? "" : ", fold " + (fold + 1) + " of " + splits.size();
      Split split = splits.get(fold);
      LeakageAudit audit = LeakageAudit.of(split);
      tell(audit);
      progress.phase("prepare the hold-out" + suffix);
      try (Holdout holdout = new Holdout(split, yardstick)) {
        tell(holdout.counts());
        facts.add(new SplitFacts(audit, holdout.counts(), split.asOf(), split.cut()));
        for (int i = 0; i < contenders.size(); i++) {
          Contender contender = contenders.get(i);
          progress.phase("train and judge " + contender.name() + suffix);
          results.get(i).add(judge(contender, holdout));
        }
      }
    }
    progress.phase("intervals");
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      judged.add(together(contenders.get(i), results.get(i)));
    }
    return new Evaluation(judged, facts);
  }

  private OnSplit judge(Contender contender, Holdout holdout) {
    boolean isBaseline =
        contender.recipe().algorithm() == Algorithm.POPULARITY
            && contender.recipe().train().preferences().equals(yardstick.preferences())
            && !contender.recipe().train().filters().isOn();
    FactorModel model =
        isBaseline
            ? holdout.popularity()
            : new RecipeTrainer(contender.recipe(), yardstick.items()).fit(holdout);
    try (Scoring scoring = holdout.scoring(holdout.judged(model))) {
      Dataset<Row> lists =
          isBaseline
              ? holdout.baselineLists()
              : scoring.lists(yardstick.config().longest()).persist(StorageLevel.MEMORY_AND_DISK());
      Dataset<Row> users =
          ListJudge.judge(holdout, lists, scoring.aucs()).persist(StorageLevel.MEMORY_AND_DISK());
      users.count();
      Map<String, Double> totals = CatalogueTotals.of(holdout, lists);
      totals.putAll(RatingTotals.of(holdout, contender.recipe(), model));
      if (!isBaseline) {
        lists.unpersist();
      }
      return new OnSplit(users, totals);
    }
  }

  private Judged together(Contender contender, List<OnSplit> results) {
    Dataset<Row> users = results.get(0).users();
    if (results.size() > 1) {
      Dataset<Row> all =
          results.stream().map(OnSplit::users).reduce(Dataset::unionByName).orElseThrow();
      users = meanOfFolds(all).persist(StorageLevel.MEMORY_AND_DISK());
      users.count();
      results.forEach(result -> result.users().unpersist());
    }
    Quality quality =
        UserMeans.quality(users, yardstick.config(), yardstick.seed(), means(results));
    progress.say(
        String.format(
            Locale.ROOT,
            "%s: %s %.4f over %,d users",
            contender.name(),
            yardstick.config().metric(),
            quality.values().getOrDefault(yardstick.config().metric(), 0.0),
            quality.users()));
    return new Judged(contender, users, quality);
  }

  /**
   * The segment is that of the fold in which training knew least of the user: heavy, light and new
   * are in the order of the alphabet.
   */
  private static Dataset<Row> meanOfFolds(Dataset<Row> rows) {
    Column[] means =
        UserEvaluations.METRICS.stream()
            .map(
                metric ->
                    avg(col(metric.code()).cast("decimal(38,18)")).cast("double").as(metric.code()))
            .toArray(Column[]::new);
    return rows.groupBy(UserEvaluations.USER_ID, UserEvaluations.K)
        .agg(max(UserEvaluations.SEGMENT).as(UserEvaluations.SEGMENT), means);
  }

  private static Map<String, Double> means(List<OnSplit> results) {
    Map<String, Double> means = new LinkedHashMap<>();
    results.stream()
        .flatMap(result -> result.totals().keySet().stream())
        .distinct()
        .forEach(
            name ->
                means.put(
                    name,
                    results.stream()
                        .filter(result -> result.totals().containsKey(name))
                        .mapToDouble(result -> result.totals().get(name))
                        .average()
                        .orElseThrow()));
    return means;
  }

  private void tell(LeakageAudit audit) {
    progress.say(
        String.format(
            Locale.ROOT,
            "%,d interactions to train on, %,d in the hold-out",
            audit.train(),
            audit.test()));
    if (audit.leaks()) {
      progress.say(audit.toString());
    }
  }

  private void tell(HoldoutUsers users) {
    progress.say(
        String.format(
            Locale.ROOT,
            "%,d of %,d hold-out users can be judged (%,d without history, %,d only repeat)",
            users.judged(),
            users.total(),
            users.withoutHistory(),
            users.onlyRepeats()));
  }
}
