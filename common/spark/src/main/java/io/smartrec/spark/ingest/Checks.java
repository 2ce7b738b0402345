package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** Collects what can be wrong with a row. */
final class Checks {
  private final List<Column> reasons = new ArrayList<>();

  /** A condition under which a row is refused; null counts as no. */
  void add(String reason, Column wrong) {
    reasons.add(when(wrong, lit(reason)));
  }

  /** The codes of all that is wrong with a row; an empty array when it is good. */
  Column reasons() {
    return array_compact(array(reasons.toArray(Column[]::new)));
  }
}
