package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Promotion, rollback and the history they leave. */
@ExtendWith(PostgresExtension.class)
class ProductionModelsIT {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final Actor ANN = new Actor(new UUID(8, 1), "ann");
  private static final Actor BOB = new Actor(new UUID(8, 2), "bob");

  private Postgres postgres;
  private ModelRegistry registry;
  private ProductionModels production;

  /** One of each test's own: the history outlives the models. */
  private String als = "";

  @BeforeEach
  void createSchema(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    registry = new ModelRegistry(postgres);
    production = new ProductionModels(postgres, BOB);
    als = "als-" + UUID.randomUUID();
    update("TRUNCATE public.ml_models CASCADE");
  }

  @Test
  void keepsTheHistoryOfAWholeLife() throws SQLException {
    UUID first = staged("v1");
    UUID second = staged("v2");
    production.promote(first, Optional.empty(), "the first one");
    production.promote(second, Optional.of(first), "better");

    assertThat(texts(ModelStatusChange.of(postgres, first)))
        .containsExactly(
            "- -> training: its training begins, by ann in " + ANN.runId(),
            "training -> registered: its training has ended, by ann in " + ANN.runId(),
            "registered -> staging: -, by - in -",
            "staging -> production: the first one, by bob in " + BOB.runId(),
            "production -> deprecated: replaced by v2: better, by bob in " + BOB.runId());
    assertThat(ModelStatusChange.of(postgres, first))
        .allSatisfy(change -> assertThat(change.role()).isEqualTo(role()))
        .extracting(ModelStatusChange::at)
        .isSorted();
    update("DELETE FROM ops.publications");
    update("DELETE FROM public.ml_models WHERE id = '" + first + "'");
    assertThat(texts(ModelStatusChange.of(postgres, first)))
        .hasSize(6)
        .last()
        .isEqualTo("deprecated -> deleted: -, by - in -");
  }

  @Test
  void replacesTheModelInProductionOfThisAlgorithmOnly() throws SQLException {
    UUID other = staged(als + "-other", "v1");
    UUID first = staged("v1");
    UUID second = staged("v2");
    production.promote(other, Optional.empty(), "r");
    production.promote(first, Optional.empty(), "r");
    production.promote(second, Optional.of(first), "r");

    assertThat(registry.inProduction(als)).map(RegisteredModel::id).contains(second);
    assertThat(registry.inProduction(als + "-other")).map(RegisteredModel::id).contains(other);
    assertThat(status(first)).isEqualTo(ModelStatus.DEPRECATED);
  }

  @Test
  void refusesToPromoteWhatIsNotStaged() {
    UUID registered = registered(als, "v1");
    assertConflict(
        () -> production.promote(registered, Optional.empty(), "r"),
        "its status is registered, not staging. Publish its predictions first.");
    assertThatThrownBy(() -> production.promote(new UUID(1, 1), Optional.empty(), "r"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void refusesWhenTheModelInProductionIsNotTheOneItWasComparedWith() throws SQLException {
    UUID first = staged("v1");
    UUID second = staged("v2");
    UUID third = staged("v3");
    production.promote(first, Optional.empty(), "r");
    production.promote(second, Optional.of(first), "r");

    assertConflict(
        () -> production.promote(third, Optional.of(first), "r"), "changed the production model");
    assertConflict(
        () -> production.promote(third, Optional.empty(), "r"), "changed the production model");
    assertThat(status(second)).isEqualTo(ModelStatus.PRODUCTION);
    assertThat(status(third)).isEqualTo(ModelStatus.STAGING);
  }

  @Test
  void letsOneOfManyWhoPromoteAtOnceThrough() throws Exception {
    for (int round = 0; round < 5; round++) {
      String version = "r" + round;
      List<UUID> models =
          List.of(staged(version + "a"), staged(version + "b"), staged(version + "c"));
      Optional<UUID> before = registry.inProduction(als).map(RegisteredModel::id);

      List<String> outcomes = atOnce(models, model -> () -> promoted(model, before));

      assertThat(outcomes).containsExactlyInAnyOrder("done", "CONFLICT", "CONFLICT");
      assertThat(models.stream().map(this::status))
          .containsExactlyInAnyOrder(
              ModelStatus.PRODUCTION, ModelStatus.STAGING, ModelStatus.STAGING);
      before.ifPresent(id -> assertThat(status(id)).isEqualTo(ModelStatus.DEPRECATED));
    }
  }

  @Test
  void letsOneOfTwoWhoRollBackAtOnceThrough() throws Exception {
    UUID first = staged("v1");
    UUID second = staged("v2");
    UUID third = staged("v3");
    production.promote(first, Optional.empty(), "r");
    production.promote(second, Optional.of(first), "r");
    production.promote(third, Optional.of(second), "r");

    List<String> outcomes = atOnce(List.of(third, third), model -> () -> rolledBack(model));

    assertThat(outcomes).containsExactlyInAnyOrder("done", "CONFLICT");
    assertThat(registry.inProduction(als)).map(RegisteredModel::id).contains(second);
  }

  @Test
  void rollsBackOneModelAtATimeAndNeverForth() throws SQLException {
    UUID first = staged("v1");
    UUID second = staged("v2");
    UUID third = staged("v3");
    production.promote(first, Optional.empty(), "r");
    production.promote(second, Optional.of(first), "r");
    production.promote(third, Optional.of(second), "r");

    assertThat(production.rollbackTarget(third).id()).isEqualTo(second);
    assertThat(production.rollBack(third, "it broke").id()).isEqualTo(second);
    assertThat(status(third)).isEqualTo(ModelStatus.DEPRECATED);
    assertThat(texts(ModelStatusChange.of(postgres, second)))
        .last()
        .isEqualTo(
            "deprecated -> production: rolled back from v3: it broke, by bob in " + BOB.runId());
    assertThat(production.rollBack(second, "so did this").id()).isEqualTo(first);
    assertConflict(() -> production.rollBack(first, "r"), "no model was in production before it");

    UUID fourth = staged("v4");
    production.promote(fourth, Optional.of(first), "r");
    assertThat(production.rollBack(fourth, "r").id()).isEqualTo(first);
    assertConflict(() -> production.rollBack(fourth, "r"), "changed the production model");
  }

  @Test
  void refusesToRollBackToWhatIsGoneOrNotPublished() throws SQLException {
    UUID first = staged("v1");
    UUID second = staged("v2");
    production.promote(first, Optional.empty(), "r");
    production.promote(second, Optional.of(first), "r");

    update("DELETE FROM ops.publications WHERE model_id = '" + first + "'");
    assertConflict(
        () -> production.rollBack(second, "r"),
        "the predictions of "
            + als
            + " v1 (model "
            + first
            + "), which was in production before it, are no");
    update("DELETE FROM public.ml_models WHERE id = '" + first + "'");
    assertConflict(() -> production.rollbackTarget(second), "has been deleted");
    assertThat(status(second)).isEqualTo(ModelStatus.PRODUCTION);
  }

  /** The same data and code give the same id again. */
  @Test
  void doesNotTakeAModelThatWasDeletedAndTrainedAgainForItsOwnPredecessor() throws SQLException {
    UUID first = staged("v1");
    production.promote(first, Optional.empty(), "r");
    update("DELETE FROM ops.publications");
    update("UPDATE public.ml_models SET status = 'deprecated'");
    update("DELETE FROM public.ml_models");
    assertThat(staged("v1")).isEqualTo(first);
    production.promote(first, Optional.empty(), "r");

    assertConflict(() -> production.rollBack(first, "r"), "no model was in production before it");
  }

  private static void assertConflict(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining(words);
  }

  /** One thread each, which begin together. */
  private static <T> List<String> atOnce(List<T> values, Function<T, Callable<String>> work)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(values.size());
    ExecutorService threads = Executors.newFixedThreadPool(values.size());
    try {
      List<Future<String>> running = new ArrayList<>();
      for (T value : values) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return work.apply(value).call();
                }));
      }
      List<String> outcomes = new ArrayList<>();
      for (Future<String> one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private String promoted(UUID model, Optional<UUID> before) {
    return outcome(() -> production.promote(model, before, "r"));
  }

  private String rolledBack(UUID model) {
    return outcome(() -> production.rollBack(model, "r"));
  }

  private static String outcome(Runnable change) {
    try {
      change.run();
      return "done";
    } catch (UserException e) {
      return e.exitCode().name();
    }
  }

  private UUID registered(String algorithm, String version) {
    UUID id = UUID.nameUUIDFromBytes((algorithm + version).getBytes(StandardCharsets.UTF_8));
    ModelLifeCycle lifeCycle = new ModelLifeCycle(postgres, ANN);
    lifeCycle.begin(id, algorithm, version, "{}", NOW);
    lifeCycle.register(id, NOW, "{}", NOW);
    return id;
  }

  private UUID staged(String version) throws SQLException {
    return staged(als, version);
  }

  /** As publish leaves it, but by hand: nobody said who and why. */
  private UUID staged(String algorithm, String version) throws SQLException {
    UUID id = registered(algorithm, version);
    update("UPDATE public.ml_models SET status = 'staging' WHERE id = '" + id + "'");
    update("INSERT INTO ops.publications VALUES ('" + id + "', 1, 1, 1, now(), '" + id + "')");
    return id;
  }

  private ModelStatus status(UUID id) {
    return registry.find(id).orElseThrow().status();
  }

  private String role() throws SQLException {
    try (Connection connection = postgres.open()) {
      return connection.getMetaData().getUserName();
    }
  }

  private static List<String> texts(List<ModelStatusChange> history) {
    return history.stream()
        .map(
            change ->
                "%s -> %s: %s, by %s in %s"
                    .formatted(
                        change.before().orElse("-"),
                        change.after(),
                        change.reason().orElse("-"),
                        change.actor().orElse("-"),
                        change.runId().map(UUID::toString).orElse("-")))
        .toList();
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.execute(connection, sql);
    }
  }
}
