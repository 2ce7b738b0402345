package io.smartrec.spark.evaluation;

import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.BlendGrid;
import io.smartrec.core.ranking.FusionMethod;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.topn.BlendTrials;
import io.smartrec.spark.topn.ItemCatalogue;
import io.smartrec.spark.topn.ListPlan;
import io.smartrec.spark.topn.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses how the models of a hybrid become one, by a ranking metric on validation data: the best
 * of a grid of weights for each of the two methods, then of a finer grid around it. What is
 * compared are the lists that models give together; each alone is among them, as a corner of the
 * grid.
 */
public final class BlendTuner {
  /** Weights that are tried for each method, at most. */
  private static final int POINTS = 250;

  private final Yardstick yardstick;
  private final Progress progress;

  /**
   * @param yardstick by its metric, one of lists and relevant items ({@link Validation#check})
   */
  public BlendTuner(Yardstick yardstick, Progress progress) {
    this.yardstick = yardstick;
    this.progress = progress;
  }

  /**
   * A blend and what it was worth.
   *
   * @param blend the best
   * @param value its mean over the users of all splits
   * @param alone the value of each model alone
   */
  public record Chosen(Blend blend, double value, List<Double> alone) {
    public Chosen {
      alone = List.copyOf(alone);
    }
  }

  /**
   * Trains the models of a hybrid on each split, and chooses.
   *
   * @param splits by which it is chosen, at least one
   * @throws io.smartrec.core.error.UserException exit code 3 when there is nothing to train on or
   *     nobody to judge
   */
  public Chosen choose(Recipe hybrid, List<Split> splits) {
    MetricName metric = MetricName.parse(yardstick.config().metric());
    int members = hybrid.hybrid().orElseThrow().members().size();
    int depth = hybrid.train().hybrid().depth();
    List<BlendTrials.OnSplit> prepared = new ArrayList<>();
    List<Holdout> holdouts = new ArrayList<>();
    try {
      for (int i = 0; i < splits.size(); i++) {
        progress.phase(
            "train the models of the hybrid on validation window %d of %d"
                .formatted(i + 1, splits.size()));
        Holdout holdout = new Holdout(splits.get(i), yardstick.forOnly(metric));
        holdouts.add(holdout);
        prepared.add(prepare(holdout, hybrid, depth, metric));
      }
      progress.phase("choose the blend");
      List<Blend> trials = new ArrayList<>();
      for (FusionMethod method : FusionMethod.values()) {
        for (double[] weights : BlendGrid.of(members, POINTS)) {
          trials.add(blend(method, weights, depth));
        }
      }
      double[] values = values(prepared, trials);
      int best = best(values);
      List<Blend> around = new ArrayList<>(List.of(trials.get(best)));
      for (double[] weights : BlendGrid.around(trials.get(best).toArray(), POINTS)) {
        around.add(blend(trials.get(best).method(), weights, depth));
      }
      double[] finer = values(prepared, around);
      Chosen chosen =
          new Chosen(around.get(best(finer)), finer[best(finer)], alone(trials, values, members));
      progress.say(told(hybrid, chosen));
      return chosen;
    } finally {
      prepared.forEach(BlendTrials.OnSplit::close);
      holdouts.forEach(Holdout::close);
    }
  }

  private BlendTrials.OnSplit prepare(
      Holdout holdout, Recipe hybrid, int depth, MetricName metric) {
    List<Member> members = new SplitModels(holdout).members(hybrid.hybrid().orElseThrow());
    ItemCatalogue catalogue = SplitLists.catalogue(holdout, members, ListRulesConfig.UNSEEN);
    double[] alike = new double[members.size()];
    Arrays.fill(alike, 1.0 / alike.length);
    Blend any = blend(FusionMethod.RECIPROCAL_RANK, alike, depth);
    return BlendTrials.prepare(
        ListPlan.of(metric.k(), members, Optional.of(any)),
        catalogue,
        SplitLists.users(holdout),
        holdout
            .judgedUsers()
            .where(ModelJudge.IS_KNOWN)
            .select(JudgedUsers.USER_ID, JudgedUsers.RELEVANT),
        metric);
  }

  /** The mean over the users of all splits of what each trial is worth. */
  private static double[] values(List<BlendTrials.OnSplit> splits, List<Blend> trials) {
    double[] sums = new double[trials.size()];
    long users = 0;
    for (BlendTrials.OnSplit split : splits) {
      double[] onSplit = split.sums(trials);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += onSplit[i];
      }
      users += split.users();
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= users;
    }
    return sums;
  }

  /** The first of the best. */
  private static int best(double[] values) {
    return IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] > values[a] ? b : a);
  }

  private static List<Double> alone(List<Blend> trials, double[] values, int members) {
    return IntStream.range(0, members)
        .mapToObj(
            member ->
                IntStream.range(0, trials.size())
                    .filter(i -> Arrays.equals(trials.get(i).toArray(), corner(members, member)))
                    .mapToObj(i -> values[i])
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static double[] corner(int members, int member) {
    double[] weights = new double[members];
    weights[member] = 1;
    return weights;
  }

  private static Blend blend(FusionMethod method, double[] weights, int depth) {
    return new Blend(method, Arrays.stream(weights).boxed().toList(), depth);
  }

  private String told(Recipe hybrid, Chosen chosen) {
    StringBuilder told = new StringBuilder();
    for (int member = 0; member < chosen.alone().size(); member++) {
      told.append(
          String.format(
              Locale.ROOT,
              "%s%s %.3f (alone %.4f)",
              member == 0 ? "" : ", ",
              hybrid.hybrid().orElseThrow().members().get(member).name(),
              chosen.blend().weights().get(member),
              chosen.alone().get(member)));
    }
    return String.format(
        Locale.ROOT,
        "blend: %s %.4f on validation data by %s; weights %s",
        yardstick.config().metric(),
        chosen.value(),
        chosen.blend().method().code(),
        told);
  }
}
