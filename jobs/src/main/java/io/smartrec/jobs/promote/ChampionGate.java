package io.smartrec.jobs.promote;

import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.spark.postgres.EvaluationLog;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether a model is not worse than the one in production, by the newest paired comparison that
 * {@code evaluate} made of the two: a test of non-inferiority. It has passed when the interval of
 * the difference does not reach below the margin; two models that were not compared, by what {@code
 * evaluation} and the preferences of {@code train} are configured to, have not.
 */
final class ChampionGate {
  private ChampionGate() {}

  static GateOutcome judge(
      EvaluationLog evaluations,
      UUID challenger,
      UUID champion,
      SmartrecConfig config,
      double margin) {
    String metric = config.evaluation().metric();
    Optional<EvaluationLog.Compared> compared =
        evaluations.newest(
            challenger,
            champion,
            metric,
            ModelInputs.yardstick(config.train(), config.evaluation()));
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
