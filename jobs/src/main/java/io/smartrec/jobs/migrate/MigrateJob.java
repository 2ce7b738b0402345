package io.smartrec.jobs.migrate;

import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.schema.MigrationResult;
import io.smartrec.jobs.schema.SchemaMigration;
import picocli.CommandLine.Command;

/**
 * Creates or upgrades the schema: the nine tables and {@code ops}. With nothing to do it does
 * nothing.
 *
 * <p>Output: PostgreSQL. Example: {@code smartrec migrate}
 */
@Command(
    name = "migrate",
    description =
        "Creates or upgrades the schema in PostgreSQL. With nothing to do it does nothing.",
    footer = {
      "%nExample:",
      "  smartrec migrate --set postgres.url=jdbc:postgresql://db.example.com:5432/smartrec"
    })
public final class MigrateJob implements Job {
  /** Not recorded: before the first migration there is no run log. */
  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public JobResult run(JobContext context) {
    context.progress().phase("migrate");
    MigrationResult result = new SchemaMigration(context.postgres()).migrate();
    return JobResult.of("migrate")
        .fact("database", context.postgresAddress().url())
        .fact("version_before", result.from().orElse("none"))
        .fact("version", result.to())
        .fact("migrations_applied", result.applied().size())
        .done(
            result.applied().isEmpty()
                ? "The schema was up to date; nothing changed."
                : "The schema is up to date.");
  }
}
