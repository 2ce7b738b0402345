package io.smartrec.jobs.promote;

import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ResultWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gate said of a model.
 *
 * @param gate its key below {@code promotion}
 * @param value what was found, in words
 * @param bound what is asked for, in words
 * @param passed whether it is fulfilled
 */
record GateOutcome(String gate, String value, String bound, boolean passed) {
  static final List<String> COLUMNS = List.of("gate", "value", "bound", "passed");

  /** One row of each, in the order of {@link #COLUMNS}. */
  static List<List<Object>> rows(List<GateOutcome> outcomes) {
    List<List<Object>> rows = new ArrayList<>();
    for (GateOutcome one : outcomes) {
      rows.add(List.of(one.gate, one.value, one.bound, one.passed ? "yes" : "no"));
    }
    return rows;
  }

  /** A table of text with a heading, a line each; for a message. */
  static String table(List<GateOutcome> outcomes) {
    List<String> lines = ResultWriter.lines(new JobResult.Table(COLUMNS, rows(outcomes)));
    return String.join("\n", lines) + "\n";
  }
}
