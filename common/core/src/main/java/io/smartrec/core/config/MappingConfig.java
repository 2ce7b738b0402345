package io.smartrec.core.config;

import io.smartrec.core.domain.Entity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows of a source become rows of one table.
 *
 * @param entity the table
 * @param reject rows that are none of this table, in the order in which their reasons are counted
 * @param fields what each field is made of, by its name in the configuration (kebab-case)
 */
public record MappingConfig(
    Entity entity, List<RejectRule> reject, Map<String, FieldMapping> fields) {
  public MappingConfig {
    reject = List.copyOf(reject);
    fields = Map.copyOf(fields);
  }

  /** The mapping of a field, when there is one. */
  public Optional<FieldMapping> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /**
   * A rule of the source.
   *
   * @param reason code under which the rows are counted
   * @param when Spark SQL condition on the source's columns
   */
  public record RejectRule(String reason, String when) {}

  /**
   * What a field is made of.
   *
   * @param kind what {@code text} is
   * @param text column name, constant or Spark SQL expression
   * @param format pattern of a timestamp in text form
   * @param zone time zone of a timestamp without one; UTC when not given
   */
  public record FieldMapping(
      Kind kind, String text, Optional<String> format, Optional<String> zone) {
    /** The three ways to fill a field. */
    public enum Kind {
      COLUMN,
      CONSTANT,
      EXPRESSION
    }
  }
}
