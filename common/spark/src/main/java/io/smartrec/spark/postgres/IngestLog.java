package io.smartrec.spark.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.quality.Batch;
import io.smartrec.core.quality.BatchProfile;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was ingested when, in {@code ops.ingests}: one row per run, source and table. */
public final class IngestLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String INSERT =
      """
      INSERT INTO ops.ingests (run_id, lake, source, entity, ingested_at, read_rows, accepted_rows,
        duplicate_rows, rejected_rows, changed_rows, action_counts, source_columns, watermark, extent,
        table_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)""";
  private static final String LAST =
      """
      SELECT read_rows, rejected_rows, action_counts, watermark
      FROM ops.ingests WHERE lake = ? AND source = ? AND entity = ? AND extent = ?
      ORDER BY ingested_at DESC, run_id LIMIT ?""";
  private static final String COLUMNS =
      """
      SELECT source_columns FROM ops.ingests WHERE lake = ? AND source = ?
      ORDER BY ingested_at DESC, run_id LIMIT 1""";
  private static final String WATERMARK =
      "SELECT max(watermark) FROM ops.ingests WHERE lake = ? AND source = ? AND table_id = ?";

  private final Postgres postgres;
  private final String lake;

  /**
   * @param lake root of the lake; each has a log of its own
   */
  public IngestLog(Postgres postgres, String lake) {
    this.postgres = postgres;
    this.lake = lake;
  }

  /**
   * One source's rows for one table.
   *
   * @param batch the rows
   * @param accepted good rows with distinct keys
   * @param duplicates good rows with the key of an accepted one
   * @param changed accepted rows that were new to the table or changed it
   * @param columns types of the source's columns by name
   * @param watermark up to when the source is known without a gap, if this run knows
   * @param tableId Delta's id of the table
   */
  public record Entry(
      String source,
      Batch batch,
      long accepted,
      long duplicates,
      long changed,
      Map<String, String> columns,
      Optional<Instant> watermark,
      String tableId) {}

  /** Logs what has been written. */
  public void add(UUID runId, Instant at, Entry entry) {
    BatchProfile profile = entry.batch().profile();
    postgres.inTransaction(
        "log the ingest of " + entry.source(),
        connection ->
            Sql.update(
                connection,
                INSERT,
                runId,
                lake,
                entry.source(),
                entry.batch().entity().code(),
                at.atOffset(ZoneOffset.UTC),
                profile.read(),
                entry.accepted(),
                entry.duplicates(),
                profile.rejected(),
                entry.changed(),
                json(profile.actions()),
                json(entry.columns()),
                // What lies ahead would hide what comes until then.
                entry
                    .watermark()
                    .map(newest -> newest.isAfter(at) ? at : newest)
                    .map(newest -> newest.atOffset(ZoneOffset.UTC))
                    .orElse(null),
                entry.batch().extent().code(),
                entry.tableId()));
  }

  /**
   * The last runs of a source for the same table that read as much of it as this one, all or an
   * interval; newest first.
   */
  public List<BatchProfile> last(String source, Batch batch, int runs) {
    return postgres.inTransaction(
        "read the log of ingests",
        connection ->
            Sql.query(
                connection,
                LAST,
                row ->
                    new BatchProfile(
                        row.getLong(1),
                        row.getLong(2),
                        parsed(row.getString(3), new TypeReference<Map<String, Long>>() {}),
                        instant(row.getObject(4, OffsetDateTime.class))),
                lake,
                source,
                batch.entity().code(),
                batch.extent().code(),
                runs));
  }

  /** Types of a source's columns by name, as the last run found them. */
  public Optional<Map<String, String>> lastColumns(String source) {
    return postgres
        .inTransaction(
            "read the log of ingests",
            connection ->
                Sql.query(
                    connection,
                    COLUMNS,
                    row -> parsed(row.getString(1), new TypeReference<Map<String, String>>() {}),
                    lake,
                    source))
        .stream()
        .findFirst();
  }

  /**
   * Up to when a source has been ingested: its latest good interaction so far.
   *
   * @param tableId Delta's id of the table; one that was made anew begins at the beginning
   */
  public Optional<Instant> watermark(String source, String tableId) {
    return postgres
        .inTransaction(
            "read the watermark of " + source,
            connection ->
                Sql.query(
                    connection,
                    WATERMARK,
                    row -> instant(row.getObject(1, OffsetDateTime.class)),
                    lake,
                    source,
                    tableId))
        .stream()
        .findFirst()
        .flatMap(found -> found);
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  private static String json(Map<String, ?> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of numbers or texts is always JSON", e);
    }
  }

  private static <T> T parsed(String json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ops.ingests holds JSON objects", e);
    }
  }
}
