package io.smartrec.jobs.run;

import io.smartrec.core.config.PostgresConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.LocalPostgresProvider;
import io.smartrec.core.postgres.PostgresAddress;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.model.ModelStore;
import io.smartrec.spark.postgres.Actor;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.spark.session.SparkSessions;
import io.smartrec.spark.session.TaskProgressListener;
import io.smartrec.spark.tables.Lake;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What a job is given: configuration, identity, time, and the parts it works with, opened when
 * first asked for.
 */
public final class JobContext implements AutoCloseable {
  private final SmartrecConfig config;
  private final UUID runId;
  private final Instant startedAt;
  private final Clock clock;
  private final Map<String, String> environment;
  private final BuildInfo build;
  private final Terminal terminal;
  private final CommandRunner commands;
  private @Nullable SparkSession spark;
  private boolean ownsSpark;
  private @Nullable PostgresAddress address;

  /** Everything is given; nothing is opened yet. */
  public JobContext(
      SmartrecConfig config, UUID runId, Surroundings surroundings, CommandRunner commands) {
    this.config = config;
    this.runId = runId;
    this.clock = surroundings.clock();
    // PostgreSQL and Delta keep microseconds.
    this.startedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    this.environment = surroundings.environment();
    this.build = surroundings.build();
    this.terminal = surroundings.terminal();
    this.commands = commands;
  }

  /**
   * What a process is to its jobs.
   *
   * @param clock the time
   * @param environment variables; the PostgreSQL password may be among them
   * @param build which build this is
   * @param terminal where progress is told
   */
  public record Surroundings(
      Clock clock, Map<String, String> environment, BuildInfo build, Terminal terminal) {
    public Surroundings {
      environment = Map.copyOf(environment);
    }
  }

  /** Runs another command with the same configuration, in the same process. */
  public interface CommandRunner {
    /**
     * Runs a command line.
     *
     * @throws Exception what ended it
     */
    JobResult run(List<String> arguments) throws Exception;
  }

  public SmartrecConfig config() {
    return config;
  }

  public UUID runId() {
    return runId;
  }

  /** When the run began: the only "now" a job knows. */
  public Instant startedAt() {
    return startedAt;
  }

  /** The time as it is now; for the end of something that was measured. */
  public Instant currentTime() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Who runs this: the run of Airflow where it says so, else the user of the operating system. */
  public Actor actor() {
    String dag = environment.get("AIRFLOW_CTX_DAG_ID");
    String user = System.getProperty("user.name", "unknown");
    return new Actor(
        runId,
        dag == null
            ? user
            : "airflow %s %s as %s"
                .formatted(dag, environment.getOrDefault("AIRFLOW_CTX_DAG_RUN_ID", "-"), user));
  }

  public BuildInfo build() {
    return build;
  }

  /** Progress for the user; phases also name the work in the Spark UI. */
  public Progress progress() {
    return new Progress() {
      @Override
      public void phase(String name) {
        terminal.phase(name);
        if (spark != null) {
          spark.sparkContext().setJobDescription(name);
        }
      }

      @Override
      public void say(String line) {
        terminal.say(line);
      }
    };
  }

  public CommandRunner commands() {
    return commands;
  }

  /** The Spark session; a session that this context opens is stopped with it. */
  public SparkSession spark() {
    SparkSession session = spark;
    if (session == null) {
      ownsSpark = SparkSession.getDefaultSession().isEmpty();
      if (ownsSpark) {
        terminal.phase("start Spark");
      }
      session = SparkSessions.getOrCreate("smartrec");
      if (ownsSpark) {
        session.sparkContext().addSparkListener(new TaskProgressListener(terminal));
        terminal.endPhase();
      }
      spark = session;
    }
    return session;
  }

  public Lake lake() {
    return new Lake(spark(), config.lakePath());
  }

  /** Where the models' files are. */
  public String modelsPath() {
    return config.lakePath() + "/models";
  }

  public ModelStore models() {
    return new ModelStore(spark(), modelsPath());
  }

  /**
   * Where PostgreSQL is: as configured, or the local one, which is then started.
   *
   * @throws UserException exit code 2 when none is configured and there is no local one to start
   */
  public PostgresAddress postgresAddress() {
    PostgresAddress known = address;
    if (known == null) {
      PostgresConfig postgres = config.postgres();
      known =
          postgres
              .url()
              .map(url -> new PostgresAddress(url, postgres.user(), postgres.passwordFile()))
              .orElseGet(this::startLocal);
      address = known;
    }
    return known;
  }

  public Postgres postgres() {
    return Postgres.at(postgresAddress(), environment);
  }

  private PostgresAddress startLocal() {
    LocalPostgresProvider provider =
        ServiceLoader.load(LocalPostgresProvider.class)
            .findFirst()
            .orElseThrow(
                () ->
                    UserException.usage(
                        "No PostgreSQL is configured. Set postgres.url, for example with --set"
                            + " postgres.url=jdbc:postgresql://host:5432/smartrec or"
                            + " SMARTREC_POSTGRES_URL."));
    terminal.phase("start the local PostgreSQL");
    PostgresAddress started = provider.start();
    terminal.endPhase();
    return started;
  }

  @Override
  public void close() {
    if (spark != null && ownsSpark) {
      spark.stop();
    }
    spark = null;
  }
}
