package io.smartrec.jobs.promote;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.postgres.EvaluationLog;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether a model is not worse than the one in production, by the newest paired comparison that
 * {@code evaluate} made of the two: a test of non-inferiority. It has passed when the interval of
 * the difference does not reach below the margin; two models that were not compared, by the split,
 * the metric and whatever else {@code evaluation} is configured to, have not.
 */
final class ChampionGate {
  private ChampionGate() {}

  static GateOutcome judge(
      EvaluationLog evaluations,
      UUID challenger,
      UUID champion,
      EvaluationConfig config,
      double margin) {
    String metric = config.metric();
    Optional<EvaluationLog.Compared> compared =
        evaluations.newest(
            challenger, champion, metric, ModelPlan.write(Recipe.evaluationAsMap(config)));
    if (compared.isEmpty()) {
      return new GateOutcome(
          "champion-margin",
          "not compared with the model in production as evaluation { } says, by %s; run first: smartrec evaluate --model %s --model %s"
              .formatted(metric, challenger, champion),
          "compared",
          false);
    }
    EvaluationLog.Pair pair = compared.get().pair();
    double bound = -margin * pair.otherValue();
    return new GateOutcome(
        "champion-margin",
        String.format(
            Locale.ROOT,
            "%s %+.4f (%+.4f to %+.4f) against the model in production, compared at %s",
            metric,
            pair.difference(),
            pair.lower(),
            pair.upper(),
            compared.get().at()),
        String.format(Locale.ROOT, "lower end at least %.4f", bound),
        pair.lower() >= bound);
  }
}
