package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.spark.postgres.DeadTrainings.DeadTraining;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trainings that were killed, and trainings that only look so. */
@ExtendWith(PostgresExtension.class)
class DeadTrainingsIT {
  private static final Instant MONDAY = Instant.parse("2026-03-02T10:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-03T10:00:00Z");
  private static final UUID MODEL = new UUID(1, 1);
  private static final UUID LIVE = new UUID(1, 2);

  private Postgres postgres;
  private DeadTrainings trainings;
  private ModelLifeCycle trainer;
  private UUID trainingRun;

  @BeforeEach
  void createSchema(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    trainings = new DeadTrainings(postgres, new Actor(new UUID(8, 2), "bob"));
    trainingRun = UUID.randomUUID();
    trainer = new ModelLifeCycle(postgres, new Actor(trainingRun, "ann"));
    try (Connection connection = postgres.open()) {
      Sql.execute(connection, "TRUNCATE public.ml_models CASCADE");
    }
    new JobRuns(postgres).begin(new JobStart(trainingRun, "train", MONDAY, 42L, null));
    trainer.begin(MODEL, "als", "v1", "{}", MONDAY);
  }

  @Test
  void marksADeadTrainingFailedAndRemovesItsModel() throws SQLException {
    DeadTraining dead = new DeadTraining(MODEL, "als v1", MONDAY, Optional.of(trainingRun));
    assertThat(trainings.find()).containsExactly(dead);
    List<String> cleaned = new ArrayList<>();

    assertThat(trainings.bury(dead, TUESDAY, () -> cleaned.add("files"))).isTrue();

    assertThat(cleaned).containsExactly("files");
    assertThat(trainings.find()).isEmpty();
    assertThat(new ModelRegistry(postgres).find(MODEL)).isEmpty();
    assertThat(ModelStatusChange.of(postgres, MODEL))
        .last()
        .satisfies(
            change -> {
              assertThat(change.before()).contains("training");
              assertThat(change.after()).isEqualTo("failed");
              assertThat(change.runId()).contains(trainingRun);
              assertThat(change.actor()).contains("bob");
              assertThat(change.reason())
                  .contains("its process died; found by run " + new UUID(8, 2));
            });
    assertThat(run()).isEqualTo("failed 1 The process died; found by run " + new UUID(8, 2) + ".");
    trainer.begin(MODEL, "als", "v1", "{}", TUESDAY);
  }

  @Test
  void leavesATrainingThatIsUnderWayAlone() throws SQLException {
    DeadTraining looksDead = trainings.find().get(0);
    try (AdvisoryLock lock = trainer.lockTraining(MODEL)) {
      assertThat(lock).isNotNull();
      trainer.begin(LIVE, "als", "v2", "{}", MONDAY);
      assertThat(trainings.find()).extracting(DeadTraining::modelId).containsExactly(LIVE);
      assertThat(trainings.bury(looksDead, TUESDAY, () -> fail())).isFalse();
      trainer.register(MODEL, MONDAY, "{}", TUESDAY);
    }
    // It has ended well since it was found.
    assertThat(trainings.bury(looksDead, TUESDAY, () -> fail())).isFalse();
    assertThat(run()).isEqualTo("running - -");
  }

  @Test
  void leavesATrainingThatBeganAfterTheDeadOneWasRemovedAlone() {
    DeadTraining dead = trainings.find().get(0);
    trainings.bury(dead, TUESDAY, () -> {});
    trainer.begin(MODEL, "als", "v1", "{}", TUESDAY);

    assertThat(trainings.bury(dead, TUESDAY, () -> fail())).isFalse();
    assertThat(new ModelRegistry(postgres).find(MODEL)).isPresent();
  }

  @Test
  void keepsTheModelWhenItsFilesCannotBeRemoved() throws SQLException {
    DeadTraining dead = trainings.find().get(0);

    assertThatThrownBy(() -> trainings.bury(dead, TUESDAY, () -> fail()))
        .isInstanceOf(AssertionError.class);

    assertThat(trainings.find()).containsExactly(dead);
    assertThat(run()).isEqualTo("running - -");
  }

  @Test
  void isClearedUpOnceByTwoWhoFindIt() {
    DeadTraining dead = trainings.find().get(0);
    List<CompletableFuture<Boolean>> both =
        List.of(
            CompletableFuture.supplyAsync(() -> trainings.bury(dead, TUESDAY, () -> {})),
            CompletableFuture.supplyAsync(() -> trainings.bury(dead, TUESDAY, () -> {})));

    assertThat(both.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(true, false);
    assertThat(ModelStatusChange.of(postgres, MODEL))
        .filteredOn(change -> change.runId().equals(Optional.of(trainingRun)))
        .extracting(ModelStatusChange::after)
        .containsExactly("training", "failed");
  }

  private static void fail() {
    throw new AssertionError("not dead, or not to be cleaned");
  }

  private String run() throws SQLException {
    try (Connection connection = postgres.open()) {
      return Sql.query(
              connection,
              """
              SELECT concat_ws(' ', state, coalesce(exit_code::text, '-'), coalesce(message, '-'))
              FROM ops.job_runs WHERE run_id = ?""",
              row -> row.getString(1),
              trainingRun)
          .get(0);
    }
  }
}
