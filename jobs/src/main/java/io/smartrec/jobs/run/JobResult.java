package io.smartrec.jobs.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a job: facts and tables in the order in which they are told. Keys are snake_case:
 * the names in the JSON output; a person reads them with spaces.
 *
 * @param command the command
 * @param headline one sentence
 * @param facts single values and tables, by key
 * @param inputs versions of the tables that were read, by table name
 * @param counts row counts worth keeping in the run log
 * @param next the command that usually comes next, if there is one
 */
public record JobResult(
    String command,
    String headline,
    Map<String, Object> facts,
    Map<String, Long> inputs,
    Map<String, Long> counts,
    @Nullable String next) {

  /** A table of a result; a row has as many cells as there are columns. */
  public record Table(List<String> columns, List<List<Object>> rows) {
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** Builds a result from top to bottom. */
  public static Builder of(String command) {
    return new Builder(command);
  }

  /** Collects facts in order. */
  public static final class Builder {
    private final String command;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Map<String, Long> inputs = new LinkedHashMap<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private @Nullable String next;

    private Builder(String command) {
      this.command = command;
    }

    /** A single value: text, number, truth value or instant. */
    public Builder fact(String key, Object value) {
      facts.put(key, value);
      return this;
    }

    /** A number of rows; it also goes to the run log. */
    public Builder count(String key, long value) {
      facts.put(key, value);
      counts.put(key, value);
      return this;
    }

    /** A number of rows for the run log only. */
    public Builder logged(String key, long value) {
      counts.put(key, value);
      return this;
    }

    /** The version of a table that was read. */
    public Builder input(String table, long version) {
      inputs.put(table, version);
      return this;
    }

    /** A table. */
    public Builder table(String key, List<String> columns, List<List<Object>> rows) {
      facts.put(key, new Table(columns, new ArrayList<>(rows)));
      return this;
    }

    /** The command that usually comes next. */
    public Builder next(String command) {
      this.next = command;
      return this;
    }

    public JobResult done(String headline) {
      return new JobResult(command, headline, facts, inputs, counts, next);
    }
  }
}
