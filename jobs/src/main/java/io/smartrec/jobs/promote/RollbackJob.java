package io.smartrec.jobs.promote;

import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.ProductionModels;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Takes an algorithm's model out of production and brings the one back that was there before it was
 * promoted, in one transaction. Another rollback goes one model further back; what was rolled back
 * does not return.
 *
 * <p>Input: {@code ml_models}, {@code ops.model_status_changes}, {@code ops.publications}. Output:
 * {@code ml_models}, and who, when and why in {@code ops.model_status_changes}.
 *
 * <p>Example: {@code smartrec rollback --algorithm als --reason "clicks fell by half"}
 */
@Command(
    name = "rollback",
    description = {
      "Brings an algorithm's former production model back; the one in production becomes deprecated.",
      "Another rollback goes one model further back; what was rolled back does not return."
    },
    footer = {
      "%nExample:",
      "  smartrec rollback --algorithm als --reason \"clicks fell by half\" --dry-run",
      "  smartrec rollback --algorithm als --reason \"clicks fell by half\""
    })
public final class RollbackJob implements Job {
  @Option(
      names = "--algorithm",
      required = true,
      paramLabel = "NAME",
      description = "Whose model in production, e.g. als.")
  private String algorithm = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; kept in the history.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Says what would be done and changes nothing.")
  private boolean dryRun;

  @Override
  public JobResult run(JobContext context) {
    if (reason.isBlank()) {
      throw UserException.usage("Cannot roll back: --reason is empty. Say why, for the history.");
    }
    String code = algorithm.toLowerCase(Locale.ROOT);
    RegisteredModel current =
        new ModelRegistry(context.postgres())
            .inProduction(code)
            .orElseThrow(
                () ->
                    UserException.conflict(
                        "Cannot roll back: no model of algorithm \"%s\" is in production. Promote one: smartrec promote --algorithm NAME."
                            .formatted(code)));
    ProductionModels production = new ProductionModels(context.postgres(), context.actor());
    RegisteredModel former =
        dryRun
            ? production.rollbackTarget(current.id())
            : production.rollBack(current.id(), reason);
    return JobResult.of("rollback")
        .fact("algorithm", code)
        .fact("model_id", former.id())
        .fact("version", former.version())
        .fact("rolled_back_id", current.id())
        .fact("rolled_back_version", current.version())
        .done(
            dryRun
                ? "Dry run, nothing changed. To come back to production: %s; to be deprecated: %s."
                    .formatted(former.version(), current.version())
                : "%s is in production again; %s is deprecated."
                    .formatted(former.version(), current.version()));
  }
}
