package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** Collects what can be wrong with a row. */
final class Checks {
  static final String SEPARATOR = ",";

  private final List<Column> reasons = new ArrayList<>();

  /** A condition under which a row is refused; null counts as no. */
  void add(String reason, Column wrong) {
    reasons.add(when(wrong, lit(reason)));
  }

  /**
   * The codes of all that is wrong with a row, separated by {@value #SEPARATOR}; empty when it is
   * good. A text and not an array, since Spark compiles this and would interpret that.
   */
  Column reasons() {
    return concat_ws(SEPARATOR, reasons.toArray(Column[]::new));
  }
}
