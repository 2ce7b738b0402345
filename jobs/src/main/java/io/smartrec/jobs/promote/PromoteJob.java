package io.smartrec.jobs.promote;

import io.smartrec.core.config.PromotionConfig;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelChoice;
import io.smartrec.spark.postgres.EvaluationLog;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.ProductionModels;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Brings a staged model to production, if it passes the gates of {@code promotion}; the algorithm's
 * model that was there becomes deprecated, in the same transaction.
 *
 * <p>Input: {@code ml_models}, {@code ops.publications}. Output: {@code ml_models}, and who, when
 * and why in {@code ops.model_status_changes}. Promoting what is in production changes nothing.
 *
 * <p>Example: {@code smartrec promote --algorithm als --reason "better on every segment"}
 */
@Command(
    name = "promote",
    description = {
      "Brings a published model to production if it passes the gates; the one that was there becomes deprecated.",
      "Gates are in the configuration, promotion { }. What is in production already changes nothing."
    },
    footer = {
      "%nExample:",
      "  smartrec promote --algorithm als --dry-run",
      "  smartrec promote --algorithm als --reason \"better on every segment\""
    })
public final class PromoteJob implements Job {
  @Mixin private ModelChoice choice = new ModelChoice();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why; kept in the history. Default: ${DEFAULT-VALUE}.")
  private String reason = "it passed the gates";

  @Option(
      names = "--dry-run",
      description = "Says what the gates say and what would be done; changes nothing.")
  private boolean dryRun;

  @Override
  public JobResult run(JobContext context) {
    ModelRegistry registry = new ModelRegistry(context.postgres());
    RegisteredModel model = choice.resolve(registry, "promote");
    if (model.status() == ModelStatus.PRODUCTION) {
      return result(model)
          .fact("status", model.status().code())
          .done("This model is in production already; nothing changed.");
    }
    if (model.status() == ModelStatus.DEPRECATED) {
      ProductionModels.requireStaged(model);
    }
    Optional<RegisteredModel> champion = registry.inProduction(model.algorithm());
    List<GateOutcome> gates = gates(model, champion, context);
    refuseIfAnyFailed(model, gates);
    ProductionModels.requireStaged(model);
    if (!dryRun) {
      new ProductionModels(context.postgres(), context.actor())
          .promote(model.id(), champion.map(RegisteredModel::id), reason);
    }
    JobResult.Builder result =
        result(model)
            .fact("status_before", model.status().code())
            .fact("status", (dryRun ? model.status() : ModelStatus.PRODUCTION).code());
    champion.ifPresent(
        former -> result.fact("replaces", former.version()).fact("replaces_id", former.id()));
    return result
        .table("gates", GateOutcome.COLUMNS, GateOutcome.rows(gates))
        .done(
            dryRun
                ? "Dry run, nothing changed. The gates let this model into production."
                : "The model is in production.");
  }

  /** Every gate that is on, one outcome each. */
  private static List<GateOutcome> gates(
      RegisteredModel model, Optional<RegisteredModel> champion, JobContext context) {
    PromotionConfig config = context.config().promotion();
    List<GateOutcome> gates =
        new ArrayList<>(
            new PromotionGates(config, context.startedAt())
                .judge(model, new ModelRegistry(context.postgres()).publishedVersion(model.id())));
    if (config.championMargin().isPresent() && champion.isPresent()) {
      gates.add(
          ChampionGate.judge(
              new EvaluationLog(context.postgres()),
              model.id(),
              champion.get().id(),
              context.config(),
              config.championMargin().get()));
    }
    return gates;
  }

  private static void refuseIfAnyFailed(RegisteredModel model, List<GateOutcome> gates) {
    long failed = gates.stream().filter(gate -> !gate.passed()).count();
    if (failed > 0) {
      throw UserException.dataRefused(
          "Cannot promote %s %s (model %s): %d of %d gates failed. Nothing was changed.%n%sPublish its predictions, train a better model, or mend the bound in promotion { } if it is wrong."
              .formatted(
                  model.algorithm(),
                  model.version(),
                  model.id(),
                  failed,
                  gates.size(),
                  GateOutcome.table(gates)));
    }
  }

  private static JobResult.Builder result(RegisteredModel model) {
    return JobResult.of("promote")
        .fact("algorithm", model.algorithm())
        .fact("model_id", model.id())
        .fact("version", model.version());
  }
}
