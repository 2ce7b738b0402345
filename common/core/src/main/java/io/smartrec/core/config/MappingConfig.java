package io.smartrec.core.config;

import io.smartrec.core.domain.Entity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows of a source become rows of one table.
 *
 * @param entity the table
 * @param namespace name of the namespace in which every id becomes a name-based UUID; empty when
 *     ids are UUIDs and are kept
 * @param reject rows that are none of this table, in the order in which their reasons are counted
 * @param fields what each field is made of, by its name in the configuration (kebab-case)
 */
public record MappingConfig(
    Entity entity,
    Optional<String> namespace,
    List<RejectRule> reject,
    Map<String, FieldMapping> fields) {
  public MappingConfig {
    reject = List.copyOf(reject);
    fields = Map.copyOf(fields);
  }

  /** The mapping of a field, when there is one. */
  public Optional<FieldMapping> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** As {@link #field(String)}, of a source that has these columns. */
  public Optional<FieldMapping> field(String name, Collection<String> columns) {
    return field(name)
        .filter(
            field ->
                field.kind() != FieldMapping.Kind.COLUMN_IF_PRESENT
                    || columns.contains(field.text()));
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
   * @param rules what its values must be beyond the table's contract
   */
  public record FieldMapping(
      Kind kind, String text, Optional<String> format, Optional<String> zone, FieldRules rules) {
    /** A field without rules of its own. */
    public FieldMapping(Kind kind, String text, Optional<String> format, Optional<String> zone) {
      this(kind, text, format, zone, FieldRules.NONE);
    }

    /** The ways to fill a field. */
    public enum Kind {
      COLUMN,
      /** A column that may be missing from the source; then the field has its default. */
      COLUMN_IF_PRESENT,
      CONSTANT,
      EXPRESSION
    }
  }

  /**
   * Rules for the values of one field, as the source has them.
   *
   * @param required whether a field that may be missing must be there
   * @param oneOf the only values; empty: any
   * @param matches regular expression (Java) that the whole value matches
   * @param min smallest number
   * @param max largest number
   */
  public record FieldRules(
      boolean required,
      List<String> oneOf,
      Optional<String> matches,
      Optional<Double> min,
      Optional<Double> max) {
    public static final FieldRules NONE =
        new FieldRules(false, List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public FieldRules {
      oneOf = List.copyOf(oneOf);
    }
  }
}
