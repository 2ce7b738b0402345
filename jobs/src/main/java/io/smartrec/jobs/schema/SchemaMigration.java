package io.smartrec.jobs.schema;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.Postgres;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and upgrades the database schema, forward only: the files {@code db/migration/V*.sql} of
 * this build, each in a transaction. Which ones a database has is in {@code ops.schema_history}.
 */
public final class SchemaMigration {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

  private final Postgres postgres;

  public SchemaMigration(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Applies what the database does not have yet. Waits for a migration that is under way.
   *
   * @throws UserException exit code 4 when the database was migrated with other files than this
   *     build has, 5 when it cannot be reached
   */
  @SuppressWarnings("try") // the lock is held, not used
  public MigrationResult migrate() {
    try (AdvisoryLock lock = AdvisoryLock.await(postgres, "migrating the schema")) {
      Flyway flyway = flyway();
      Optional<String> from = currentVersion(flyway);
      MigrateResult result = flyway.migrate();
      List<String> applied = result.migrations.stream().map(step -> step.version).toList();
      String to = currentVersion(flyway).orElseThrow();
      LOG.info("The schema of {} has version {}, applied now: {}", postgres, to, applied);
      return new MigrationResult(from, to, applied);
    } catch (FlywayValidateException e) {
      throw new UserException(
          ExitCode.CONFLICT,
          "Cannot migrate "
              + postgres
              + ": it was migrated with other files than this build has. Use the build that"
              + " migrated it, or a later one. "
              + e.getMessage(),
          e);
    } catch (FlywayException e) {
      throw postgres.failure("migrate", e);
    }
  }

  /**
   * The schema version of the database; empty without the schema.
   *
   * @throws UserException exit code 5 when it cannot be reached
   */
  public Optional<String> currentVersion() {
    postgres.checkReachable();
    try {
      return currentVersion(flyway());
    } catch (FlywayException e) {
      throw postgres.failure("read the schema version", e);
    }
  }

  /**
   * Refuses a database whose schema is not the one this build was made for. For every command that
   * uses the database, before it does anything.
   *
   * @throws UserException exit code 2 when the versions differ, 5 when the database cannot be
   *     reached
   */
  public void requireCurrent() {
    postgres.checkReachable();
    try {
      Flyway flyway = flyway();
      String needed = neededVersion(flyway);
      String found = currentVersion(flyway).orElse("none");
      if (!found.equals(needed)) {
        boolean newer =
            Arrays.stream(flyway.info().applied())
                .anyMatch(applied -> !applied.getState().isResolved() && applied.isVersioned());
        throw UserException.usage(
            "The database %s has schema version %s, this build needs %s. %s"
                .formatted(
                    postgres,
                    found,
                    needed,
                    newer ? "Use a newer build." : "Run: smartrec migrate"));
      }
    } catch (FlywayException e) {
      throw postgres.failure("read the schema version", e);
    }
  }

  private static String neededVersion(Flyway flyway) {
    return Arrays.stream(flyway.info().all())
        .filter(migration -> migration.getState().isResolved() && migration.isVersioned())
        .map(MigrationInfo::getVersion)
        .max(Comparator.naturalOrder())
        .map(MigrationVersion::getVersion)
        .orElseThrow();
  }

  private static Optional<String> currentVersion(Flyway flyway) {
    return Optional.ofNullable(flyway.info().current())
        .map(MigrationInfo::getVersion)
        .map(MigrationVersion::getVersion);
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(postgres.dataSource())
        .locations("classpath:db/migration")
        .failOnMissingLocations(true)
        .createSchemas(true)
        .defaultSchema("ops")
        .table("schema_history")
        .load();
  }
}
