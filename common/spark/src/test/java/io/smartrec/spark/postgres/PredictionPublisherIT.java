package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class PredictionPublisherIT {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final UUID MODEL = new UUID(9, 1);
  private static final String CONTENT =
      """
      SELECT user_id || ' ' || item_id || ' ' || model_id || ' ' || score || ' ' || explanation
      FROM public.predictions ORDER BY user_id, item_id, model_id""";
  private static final String TABLES =
      "SELECT relname FROM pg_class WHERE relkind = 'r'"
          + " AND relnamespace = 'storage'::regnamespace";

  private Postgres postgres;
  private PredictionPublisher publisher;
  private int runs;

  @BeforeEach
  void createModelUsersAndItems(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    publisher = new PredictionPublisher(postgres, Duration.ofMillis(50));
    for (String table : query("SELECT 'storage.' || relname FROM (" + TABLES + ") t")) {
      update("DROP TABLE " + table);
    }
    update("TRUNCATE public.users, public.items, public.ml_models, ops.load_ledger CASCADE");
    update(
        "INSERT INTO public.users SELECT (lpad('', 16, '0') || lpad(n::text, 16, '0'))::uuid"
            + " FROM generate_series(1, 5) n");
    update(
        "INSERT INTO public.items SELECT (lpad('1', 16, '0') || lpad(n::text, 16, '0'))::uuid,"
            + " 'product' FROM generate_series(1, 5) n");
    registered(MODEL, "v1");
  }

  @Test
  void publishesExactlyTheRows(SparkSession spark) throws SQLException {
    List<PredictionFixture> predictions = predictions(MODEL, 0.5);

    Publication done = publish(spark, 7, predictions);

    assertThat(done)
        .isEqualTo(
            new Publication(MODEL, 10, 5, false, ModelStatus.REGISTERED, ModelStatus.STAGING));
    assertThat(query(CONTENT)).isEqualTo(texts(predictions));
    assertThat(query("SELECT DISTINCT generated_at::text FROM public.predictions"))
        .containsExactly("1999-12-31 23:59:59.000001+00");
    assertThat(query("SELECT status FROM public.ml_models")).containsExactly("staging");
    assertThat(
            query(
                "SELECT concat_ws(' ', predictions_version, row_count, user_count,"
                    + " published_at = '2026-03-02T10:00:00Z', run_id) FROM ops.publications"))
        .containsExactly("7 10 5 t " + new UUID(8, 1));
    assertThat(query("SELECT load_id FROM ops.load_ledger")).isEmpty();
    assertThat(
            query(
                "SELECT concat_ws(' ', actor, run_id, reason) FROM ops.model_status_changes"
                    + " WHERE status_after = 'staging' ORDER BY change_id DESC LIMIT 1"))
        .containsExactly("ann " + new UUID(8, 1) + " published version 7 of its predictions");
  }

  @Test
  void buildsThePartitionSoThatItsIndexesServeThePartitionedTable(SparkSession spark)
      throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));

    // Every index and constraint of the parent has its child on the partition.
    assertThat(
            query(
                "SELECT count(*) FROM pg_inherits WHERE inhparent IN"
                    + " ('predictions_pkey'::regclass, 'predictions_user_id_score_idx'::regclass)"))
        .containsExactly("2");
    assertThat(
            query(
                "SELECT count(*) FROM pg_constraint WHERE conname ="
                    + " 'predictions_model_id_fkey' AND convalidated"))
        .containsExactly("2");
    assertThat(
            query(
                "SELECT relpersistence FROM (SELECT relpersistence, relname FROM pg_class"
                    + " WHERE relkind = 'r' AND relnamespace = 'storage'::regnamespace) t"))
        .containsExactly("p");
    assertThat(
            query(
                "SELECT reltuples FROM pg_class WHERE relkind = 'r'"
                    + " AND relnamespace = 'storage'::regnamespace"))
        .containsExactly("10");
  }

  @Test
  void doesNothingWhenTheVersionIsPublishedAlready(SparkSession spark) throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));
    List<String> tables = query(TABLES);

    Publication again = publish(spark, 1, predictions(MODEL, 0.75));

    assertThat(again)
        .isEqualTo(new Publication(MODEL, 10, 5, true, ModelStatus.STAGING, ModelStatus.STAGING));
    assertThat(query(CONTENT)).isEqualTo(texts(predictions(MODEL, 0.5)));
    assertThat(query(TABLES)).isEqualTo(tables);
  }

  @Test
  void replacesTheFormerVersionAndLeavesOtherModelsAlone(SparkSession spark) throws SQLException {
    UUID other = new UUID(9, 2);
    registered(other, "v2");
    List<PredictionFixture> others = List.of(PredictionFixture.of(other, 1, 1, 0.1));
    publish(spark, 1, others);
    publish(spark, 1, predictions(MODEL, 0.5));
    update("UPDATE public.ml_models SET status = 'production' WHERE id = '" + MODEL + "'");

    List<PredictionFixture> fewer = predictions(MODEL, 0.75).subList(0, 3);
    Publication done = publish(spark, 2, fewer);

    assertThat(done.statusAfter()).isEqualTo(ModelStatus.PRODUCTION);
    assertThat(query(CONTENT))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(texts(others).stream(), texts(fewer).stream()).toList());
    assertThat(query(TABLES)).hasSize(2);
    assertThat(
            query(
                "SELECT predictions_version FROM ops.publications WHERE model_id = '"
                    + MODEL
                    + "'"))
        .containsExactly("2");
  }

  @Test
  void showsReadersTheFormerOrTheNewVersionAndNothingBetween(SparkSession spark)
      throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<List<String>> reader =
        CompletableFuture.supplyAsync(
            () -> Stream.generate(this::scores).takeWhile(s -> !stop.get()).distinct().toList());

    for (int version = 2; version <= 4; version++) {
      publish(spark, version, predictions(MODEL, 0.5 + version));
    }
    stop.set(true);

    assertThat(reader.join())
        .isNotEmpty()
        .isSubsetOf("10 of 0.5", "10 of 2.5", "10 of 3.5", "10 of 4.5");
  }

  private String scores() {
    try {
      return String.join(
          ",", query("SELECT count(*) || ' of ' || score FROM public.predictions GROUP BY score"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keepsEveryCharacterOfAnExplanation(SparkSession spark) throws Exception {
    Map<String, String> hard =
        Map.of("title", "O'Neil \"the\tgreat\"\r\n\\N \\. 😀 産品 \u0001 \u2028", "empty", "");
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(hard);
    PredictionFixture plain = PredictionFixture.of(MODEL, 1, 1, 0.5);

    publish(
        spark,
        1,
        List.of(plain.explained(json), PredictionFixture.of(MODEL, 2, 1, 0.5).explained(null)));

    List<String> found = query("SELECT explanation FROM public.predictions ORDER BY user_id");
    assertThat(mapper.readTree(found.get(0))).isEqualTo(mapper.readTree(json));
    assertThat(found.get(1)).isEqualTo("{}");
  }

  @Test
  void loadsAPartitionOnceWhenItsTaskRunsTwice() throws SQLException {
    PredictionPartition partition = new PredictionPartition(postgres, MODEL, new UUID(8, 99));
    try (Connection connection = postgres.open()) {
      partition.create(connection);
    }
    // user_id, item_id, model_id, score, explanation, generated_at, as CopyColumn encodes them.
    List<Row> rows =
        List.of(
            RowFactory.create(
                PredictionFixture.user(1).toString(),
                PredictionFixture.item(1).toString(),
                MODEL.toString(),
                0.5,
                "{}",
                0L));

    assertThat(partition.stage().fillPartition(3, rows.iterator())).isTrue();
    assertThat(partition.stage().fillPartition(3, rows.iterator())).isFalse();
    assertThat(partition.stage().fillPartition(4, rows.iterator())).isTrue();

    assertThat(query("SELECT count(*) FROM " + partition.stage().qualifiedName()))
        .containsExactly("2");
    assertThat(query("SELECT partition || ' ' || row_count FROM ops.load_ledger ORDER BY 1"))
        .containsExactly("3 1", "4 1");
  }

  @Test
  void clearsUpWhatADeadRunLeft(SparkSession spark) throws SQLException {
    loadsAPartitionOnceWhenItsTaskRunsTwice();
    PredictionPartition dead = new PredictionPartition(postgres, MODEL, new UUID(8, 99));

    publish(spark, 1, predictions(MODEL, 0.5));

    assertThat(query(CONTENT)).isEqualTo(texts(predictions(MODEL, 0.5)));
    assertThat(query(TABLES)).hasSize(1).doesNotContain(dead.stage().name());
    assertThat(query("SELECT load_id FROM ops.load_ledger")).isEmpty();
    // A task of the dead run that is still going cannot write anywhere.
    assertThatThrownBy(() -> dead.stage().fillPartition(5, List.<Row>of().iterator()))
        .hasMessageContaining("42P01");
    assertThat(query("SELECT load_id FROM ops.load_ledger")).isEmpty();
  }

  @Test
  void changesNothingWhenTheCountsAreNotTheExpectedOnes(SparkSession spark) throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));
    Dataset<Row> table = PredictionFixture.table(spark, predictions(MODEL, 0.75));
    PublicationRequest request = request(MODEL, new PublicationRequest.Source(2, 11, 5));

    assertThatThrownBy(() -> publisher.publish(request, table))
        .satisfies(e -> assertExitCode(e, ExitCode.DATA_REFUSED))
        .hasMessageContaining("expected 11 predictions for 5 users at version 2, loaded 10 for 5");
    assertUnchanged();
  }

  static Stream<Arguments> refused() {
    PredictionFixture good = PredictionFixture.of(MODEL, 1, 1, 0.5);
    PredictionFixture stranger = PredictionFixture.of(MODEL, 6, 1, 0.5);
    PredictionFixture strangeItem = PredictionFixture.of(MODEL, 1, 6, 0.5);
    return Stream.of(
        Arguments.of("1 of its users and 0 of its items are not", List.of(good, stranger)),
        Arguments.of("0 of its users and 1 of its items are not", List.of(good, strangeItem)),
        Arguments.of(
            "predictions_score_is_finite", List.of(PredictionFixture.of(MODEL, 1, 1, Double.NaN))),
        Arguments.of(
            "predictions_score_is_finite",
            List.of(PredictionFixture.of(MODEL, 1, 1, Double.POSITIVE_INFINITY))),
        Arguments.of(
            "predictions_model_id_is_partition",
            List.of(PredictionFixture.of(new UUID(9, 7), 1, 1, 0.5))),
        Arguments.of("predictions_explanation_is_object", List.of(good.explained("[1]"))),
        Arguments.of("the character NUL", List.of(good.explained("{\"a\": \"\\u0000\"}"))),
        Arguments.of("the character NUL", List.of(good.explained("{\"a\": \"\0\"}"))),
        Arguments.of("invalid input syntax for type json", List.of(good.explained("{nope"))),
        Arguments.of("two rows have the same key", List.of(good, good)),
        Arguments.of(
            "'me' is no UUID",
            List.of(new PredictionFixture("me", good.itemId(), MODEL, 0.5, "{}"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesBadRowsAndChangesNothing(
      String reason, List<PredictionFixture> predictions, SparkSession spark) throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));

    assertThatThrownBy(() -> publish(spark, MODEL, 2, predictions))
        .satisfies(e -> assertExitCode(e, ExitCode.DATA_REFUSED))
        .hasMessageContaining(reason);
    assertUnchanged();
  }

  @Test
  void refusesWhileSomeoneElsePublishesTheModel(SparkSession spark) throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));
    try (AdvisoryLock other = AdvisoryLock.acquire(postgres, "publishing model " + MODEL)) {
      assertThat(other).isNotNull();
      assertThatThrownBy(() -> publish(spark, 2, predictions(MODEL, 0.75)))
          .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
          .hasMessageContaining("Someone else is publishing model " + MODEL);
    }
    assertUnchanged();
  }

  @Test
  void givesUpAndChangesNothingWhenAReaderKeepsTheTableLocked(SparkSession spark)
      throws SQLException {
    publish(spark, 1, predictions(MODEL, 0.5));
    try (Connection reader = postgres.open()) {
      reader.setAutoCommit(false);
      Sql.query(reader, CONTENT, row -> row.getString(1));

      assertThatThrownBy(() -> publish(spark, 2, predictions(MODEL, 0.75)))
          .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
          .hasMessageContaining("other sessions keep predictions locked (tried 5 times)");
      reader.rollback();
    }
    assertUnchanged();
  }

  @Test
  void refusesModelsThatAreNotThereOrMayNotBePublished(SparkSession spark) throws SQLException {
    UUID unknown = new UUID(9, 3);
    assertThatThrownBy(() -> publish(spark, 1, predictions(unknown, 0.5)))
        .satisfies(e -> assertExitCode(e, ExitCode.USAGE))
        .hasMessageContaining("it is not in ml_models");
    update("UPDATE public.ml_models SET status = 'deprecated'");
    UUID training = new UUID(9, 2);
    new ModelLifeCycle(postgres, new Actor(new UUID(7, 1), "ann"))
        .begin(training, "als", "v2", "{}", NOW);
    for (UUID model : List.of(MODEL, training)) {
      assertThatThrownBy(() -> publish(spark, 1, predictions(model, 0.5)))
          .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
          .hasMessageContaining(
              "its status is " + (model.equals(MODEL) ? "deprecated" : "training"));
    }
    assertThat(query(TABLES)).isEmpty();
  }

  private void assertUnchanged() throws SQLException {
    assertThat(query(CONTENT)).isEqualTo(texts(predictions(MODEL, 0.5)));
    assertThat(query(TABLES)).hasSize(1);
    assertThat(query("SELECT load_id FROM ops.load_ledger")).isEmpty();
    assertThat(query("SELECT predictions_version FROM ops.publications")).containsExactly("1");
  }

  private Publication publish(
      SparkSession spark, long version, List<PredictionFixture> predictions) {
    return publish(spark, predictions.get(0).modelId(), version, predictions);
  }

  private Publication publish(
      SparkSession spark, UUID model, long version, List<PredictionFixture> predictions) {
    long users = predictions.stream().map(PredictionFixture::userId).distinct().count();
    return publisher.publish(
        request(model, new PublicationRequest.Source(version, predictions.size(), users)),
        PredictionFixture.table(spark, predictions).repartition(3));
  }

  private PublicationRequest request(UUID model, PublicationRequest.Source source) {
    runs++;
    return new PublicationRequest(model, new Actor(new UUID(8, runs), "ann"), NOW, source, 2);
  }

  /** Two items for each of the five users, in the order of {@link #CONTENT}. */
  private static List<PredictionFixture> predictions(UUID model, double score) {
    return IntStream.rangeClosed(1, 10)
        .mapToObj(n -> PredictionFixture.of(model, (n + 1) / 2, 1 + (n + 1) % 2, score))
        .toList();
  }

  private static List<String> texts(List<PredictionFixture> predictions) {
    return predictions.stream().map(PredictionFixture::text).toList();
  }

  private void registered(UUID id, String version) {
    ModelLifeCycle lifeCycle = new ModelLifeCycle(postgres, new Actor(new UUID(7, 1), "ann"));
    lifeCycle.begin(id, "als", version, "{}", NOW);
    lifeCycle.register(id, NOW, "{}", NOW);
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      return Sql.query(connection, sql, row -> row.getString(1));
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.update(connection, sql);
    }
  }

  private static void assertExitCode(Throwable e, ExitCode expected) {
    assertThat(e)
        .isInstanceOfSatisfying(
            UserException.class, user -> assertThat(user.exitCode()).isEqualTo(expected));
  }
}
