package io.smartrec.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a result for a person or, as one JSON object, for a program. */
public final class ResultWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nearer to 0 four decimals would say nothing. */
  private static final double SMALL = 1e-4;

  private ResultWriter() {}

  /** Facts, then tables, then what to do next. */
  public static void writeText(JobResult result, Duration took, PrintStream out) {
    out.println(result.headline());
    int width = result.facts().keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, Object> fact : result.facts().entrySet()) {
      String label = fact.getKey().replace('_', ' ');
      if (fact.getValue() instanceof JobResult.Table table) {
        out.println();
        out.println("  " + label);
        lines(table).forEach(out::println);
        out.println();
      } else {
        out.println("  " + pad(label, width) + "  " + text(fact.getValue()));
      }
    }
    out.printf(Locale.ROOT, "  %s  %.1f s%n", pad("took", width), took.toMillis() / 1000.0);
    if (result.next() != null) {
      out.println("Next: " + result.next());
    }
  }

  /** One line of JSON. */
  public static void writeJson(JobResult result, UUID runId, Duration took, PrintStream out) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("command", result.command());
    json.put("run_id", runId.toString());
    json.put("headline", result.headline());
    result.facts().forEach((key, value) -> json.put(key, jsonValue(value)));
    json.put("inputs", result.inputs());
    json.put("counts", result.counts());
    json.put("took_seconds", took.toMillis() / 1000.0);
    out.println(toJson(json));
  }

  /** An error as one line of JSON, for {@code --output json}. */
  public static void writeJsonError(int exitCode, String message, PrintStream out) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("error", message);
    json.put("exit_code", exitCode);
    out.println(toJson(json));
  }

  private static String toJson(Map<String, @Nullable Object> json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result holds only texts, numbers and truth values", e);
    }
  }

  /** JSON has no infinite numbers. */
  private static @Nullable Object jsonValue(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return null;
    }
    if (value instanceof JobResult.Table table) {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      for (List<Object> row : table.rows()) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
          object.put(table.columns().get(i), jsonValue(row.get(i)));
        }
        rows.add(object);
      }
      return rows;
    }
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }

  /** A table for a person: its heading and its rows, indented, without line ends. */
  public static List<String> lines(JobResult.Table table) {
    int columns = table.columns().size();
    int[] widths = new int[columns];
    boolean[] right = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Math.max(
              width(table.columns().get(i)),
              table.rows().stream().mapToInt(row -> width(text(row.get(column)))).max().orElse(0));
      right[i] =
          !table.rows().isEmpty()
              && table.rows().stream().allMatch(row -> row.get(column) instanceof Number);
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        line(table.columns().stream().map(name -> name.replace('_', ' ')).toList(), widths, right));
    for (List<Object> row : table.rows()) {
      lines.add(line(row.stream().map(ResultWriter::text).toList(), widths, right));
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths, boolean[] right) {
    StringBuilder line = new StringBuilder("  ");
    for (int i = 0; i < cells.size(); i++) {
      String space = " ".repeat(Math.max(0, widths[i] - width(cells.get(i))));
      line.append("  ").append(right[i] ? space + cells.get(i) : cells.get(i) + space);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Object value) {
    if (value instanceof Long || value instanceof Integer) {
      return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
    }
    if (value instanceof Double number) {
      if (number == Double.POSITIVE_INFINITY) {
        return "infinite";
      }
      if (number != 0 && Math.abs(number) < SMALL) {
        return String.format(Locale.ROOT, "%.1e", number);
      }
      return new DecimalFormat("#,##0.0000", DecimalFormatSymbols.getInstance(Locale.ROOT))
          .format(number);
    }
    return value.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }
}
