package io.smartrec.jobs.promote;

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
    List<List<Object>> rows = new ArrayList<>(List.of(List.copyOf(COLUMNS)));
    rows.addAll(rows(outcomes));
    StringBuilder text = new StringBuilder();
    for (List<Object> row : rows) {
      StringBuilder line = new StringBuilder("   ");
      for (int column = 0; column < row.size(); column++) {
        int cell = column;
        int width =
            rows.stream().mapToInt(one -> one.get(cell).toString().length()).max().orElse(0);
        String content = row.get(column).toString();
        line.append(' ').append(content).append(" ".repeat(width - content.length() + 1));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
