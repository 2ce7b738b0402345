package io.smartrec.jobs.ingest;

import io.smartrec.core.domain.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What became of the rows of one source for one table. Always: read = accepted + duplicates +
 * rejected.
 *
 * @param source the source
 * @param entity the table
 * @param read rows of the source, counted as they were read
 * @param accepted rows with distinct ids that keep the contract
 * @param duplicates rows that keep the contract and have the id of an accepted one
 * @param rejected refused rows by the first reason that applies
 * @param changed accepted rows that were new to the lake or changed it
 */
record IngestCounts(
    String source,
    Entity entity,
    long read,
    long accepted,
    long duplicates,
    Map<String, Long> rejected,
    long changed) {
  static final List<String> COLUMNS =
      List.of("source", "table", "read", "accepted", "duplicates", "rejected", "new_or_changed");
  static final List<String> REASON_COLUMNS = List.of("source", "table", "reason", "rows");

  IngestCounts {
    long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
    if (accepted < 0 || duplicates < 0 || read != accepted + duplicates + refused) {
      throw new IllegalStateException(
          "Rows of %s do not add up: read %d, accepted %d, duplicates %d, rejected %d"
              .formatted(source, read, accepted, duplicates, refused));
    }
  }

  long rejectedRows() {
    return read - accepted - duplicates;
  }

  /** Adds these rows to the sums of their table, for the run log. */
  void addTo(Map<String, Long> sums) {
    sums.merge(entity.code() + "_read", read, Long::sum);
    sums.merge(entity.code() + "_accepted", accepted, Long::sum);
    sums.merge(entity.code() + "_duplicates", duplicates, Long::sum);
    sums.merge(entity.code() + "_rejected", rejectedRows(), Long::sum);
  }

  List<Object> row() {
    return List.of(source, entity.code(), read, accepted, duplicates, rejectedRows(), changed);
  }

  List<List<Object>> reasonRows() {
    List<List<Object>> rows = new ArrayList<>();
    rejected.forEach((reason, count) -> rows.add(List.of(source, entity.code(), reason, count)));
    return rows;
  }
}
