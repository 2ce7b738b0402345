package io.smartrec.spark.evaluation;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.run.Progress;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.split.LeakageAudit;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.split.Splitter;
import io.smartrec.spark.topn.Recommender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
    Kept kept = new Kept();
    try (Kept onFolds = new Kept()) {
      return evaluate(contenders, interactions, kept, onFolds);
    } catch (RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  /**
   * @param kept what the evaluation keeps
   * @param onFolds what is kept of several folds until they are put together
   */
  private Evaluation evaluate(
      List<Contender> contenders, Dataset<Row> interactions, Kept kept, Kept onFolds) {
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
        SplitModels models = new SplitModels(holdout);
        for (int i = 0; i < contenders.size(); i++) {
          Contender contender = contenders.get(i);
          progress.phase("train and judge " + contender.name() + suffix);
          results
              .get(i)
              .add(judge(contender, holdout, models, splits.size() == 1 ? kept : onFolds));
        }
      }
    }
    progress.phase("intervals");
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      judged.add(together(contenders.get(i), results.get(i), kept));
    }
    return new Evaluation(judged, facts, kept);
  }

  private OnSplit judge(Contender contender, Holdout holdout, SplitModels models, Kept kept) {
    if (contender.recipe().algorithm() == Algorithm.HYBRID || contender.shaping().isPresent()) {
      return judgeLists(contender, holdout, models, kept);
    }
    FactorModel model = models.of(contender.recipe());
    try (ModelJudge judge = new ModelJudge(holdout, model)) {
      Dataset<Row> users = kept.keep(judge.users());
      Map<String, Double> totals = CatalogueTotals.of(holdout, users);
      totals.putAll(RatingTotals.of(holdout, contender.recipe(), model));
      return new OnSplit(users, totals);
    }
  }

  private OnSplit judgeLists(Contender contender, Holdout holdout, SplitModels models, Kept kept) {
    try (Recommender recommender = new SplitLists(holdout, models).recommender(contender)) {
      Dataset<Row> users =
          kept.keep(ListsJudge.users(holdout, recommender.lists(SplitLists.users(holdout))));
      return new OnSplit(users, CatalogueTotals.of(holdout, users));
    }
  }

  private Judged together(Contender contender, List<OnSplit> results, Kept kept) {
    Dataset<Row> users =
        results.size() == 1
            ? results.get(0).users()
            : kept.keep(FoldMeans.of(results.stream().map(OnSplit::users).toList()));
    Quality quality =
        UserMeans.quality(users, yardstick.config(), yardstick.seed(), means(results));
    BootstrapMean mean = quality.means().get(yardstick.config().metric());
    if (mean != null) {
      progress.say(
          String.format(
              Locale.ROOT,
              "%s: %s %.4f over %,d users",
              contender.name(),
              yardstick.config().metric(),
              mean.mean(),
              mean.observations()));
    }
    return new Judged(contender, yardstick.config().ks(), users, quality);
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
    if (users.notDrawn() > 0) {
      progress.say(
          String.format(
              Locale.ROOT,
              "%,d of %,d hold-out users are drawn by chance (evaluation.max-users)",
              users.total() - users.notDrawn(),
              users.total()));
    }
    progress.say(
        String.format(
            Locale.ROOT,
            "%,d of %,d hold-out users can be judged (%,d without history, %,d only repeat)",
            users.judged(),
            users.total() - users.notDrawn(),
            users.withoutHistory(),
            users.onlyRepeats()));
  }
}
