package io.smartrec.core.row;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.RulesConfig;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of one table out of rows of a source and holds them against the table's contract, the
 * rules and the field rules. It has no state and can be sent to other machines.
 */
public final class RowMapper implements Serializable {
  private static final long serialVersionUID = 1;

  private final TableRows rows;
  private final List<FieldRule> fieldRules;

  private RowMapper(TableRows rows, List<FieldRule> fieldRules) {
    this.rows = rows;
    this.fieldRules = List.copyOf(fieldRules);
  }

  /** The rows of one table. */
  interface TableRows extends Serializable {
    /** The columns in table order, null where something is missing or wrong. */
    List<@Nullable Object> read(SourceRow row, Reasons reasons);
  }

  /**
   * A mapper for the rows of one source.
   *
   * @param mapping what the fields are made of
   * @param layout what the rows have
   * @param rules rules for every row
   * @param now the start of the run
   */
  public static RowMapper of(
      MappingConfig mapping, RowLayout layout, RulesConfig rules, Instant now) {
    Fields fields = new Fields(mapping, layout, rules, now);
    TableRows rows =
        switch (mapping.entity()) {
          case INTERACTIONS -> InteractionRows.of(fields);
          case USERS, ITEMS -> DescribedRows.of(fields);
          case PREFERENCES -> PreferenceRows.of(fields);
        };
    List<FieldRule> fieldRules = new ArrayList<>();
    for (String field : layout.fields()) {
      mapping
          .field(field)
          .filter(known -> !known.rules().equals(MappingConfig.FieldRules.NONE))
          .ifPresent(known -> fieldRules.add(FieldRule.of(layout, field, known.rules())));
    }
    return new RowMapper(rows, fieldRules);
  }

  /** The row of the table, with all that is wrong with it. */
  public MappedRow map(SourceRow row) {
    Reasons reasons = new Reasons(row.reasons());
    List<@Nullable Object> values = rows.read(row, reasons);
    for (FieldRule rule : fieldRules) {
      rule.check(row, reasons);
    }
    return new MappedRow(values, reasons.codes());
  }
}
