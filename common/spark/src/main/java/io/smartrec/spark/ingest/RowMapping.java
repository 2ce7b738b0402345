package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.left;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.config.RulesConfig.References;
import io.smartrec.core.id.NameUuid;
import io.smartrec.spark.source.RawRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Maps raw rows to rows of one table and checks each against its contract and the rules, in one
 * pass.
 *
 * <p>Out come the columns of the table and, behind them, {@link #REASONS} (codes of all that is
 * wrong with the row, the source's own rules first; empty when the row is good), {@link
 * #SOURCE_ROW} (a refused row as JSON, at most {@value #SOURCE_ROW_LENGTH} characters of it),
 * {@link RawRows#SOURCE_FILE} and {@link RawRows#SUSPECT}. Every raw row gives exactly one row.
 */
public final class RowMapping {
  public static final String REASONS = "reasons";
  public static final String SOURCE_ROW = "source_row";
  private static final int SOURCE_ROW_LENGTH = 65_536;

  private final MappingConfig mapping;
  private final String source;
  private final RowRules rules;

  /**
   * @param mapping what the fields are made of
   * @param source the source's name, for messages
   * @param rules rules for every row
   * @param now the start of the run
   */
  public RowMapping(MappingConfig mapping, String source, RulesConfig rules, Instant now) {
    this.mapping = mapping;
    this.source = source;
    this.rules = new RowRules(rules, now, mapping.namespace().map(NameUuid::namespace));
  }

  /**
   * The mapped and checked rows.
   *
   * @param raw what {@link RawRows} gives
   * @throws io.smartrec.core.error.UserException exit code 2 when the mapping does not fit the
   *     columns
   */
  public Dataset<Row> apply(Dataset<Row> raw) {
    FieldColumns fields = new FieldColumns(raw, mapping, source);
    Stages stages = new Stages(raw);
    Checks checks = new Checks();
    for (MappingConfig.RejectRule rule : mapping.reject()) {
      checks.add(rule.reason(), fields.condition(rule));
    }
    checks.add("malformed_row", col(RawRows.MALFORMED_ROW).isNotNull());
    Map<String, Column> columns = columns(fields, stages, checks);
    new FieldRuleChecks(mapping, fields).addTo(checks);
    stages.next();
    Column reasons = stages.keep(REASONS, checks.reasons());
    stages.next();
    // Good rows carry nothing but themselves.
    Column refused = reasons.notEqual("");
    List<Column> selected = new ArrayList<>();
    columns.forEach((name, column) -> selected.add(column.as(name)));
    selected.add(when(refused, split(reasons, Checks.SEPARATOR)).as(REASONS));
    selected.add(when(refused, sourceRow(raw)).as(SOURCE_ROW));
    Column file = col(RawRows.SOURCE_FILE);
    selected.add((mayBeRefusedLater() ? file : when(refused, file)).as(RawRows.SOURCE_FILE));
    selected.add(col(RawRows.SUSPECT));
    return stages.rows().select(selected.toArray(Column[]::new));
  }

  /** For what they refer to. */
  private boolean mayBeRefusedLater() {
    return rules.rules().knownUsers() == References.REJECT
        || rules.rules().knownItems() == References.REJECT;
  }

  private Map<String, Column> columns(FieldColumns fields, Stages stages, Checks checks) {
    MappedFields mapped = new MappedFields(fields, stages, checks, rules);
    return switch (mapping.entity()) {
      case INTERACTIONS -> new InteractionMapping(mapped, fields, stages, checks, rules).columns();
      case ITEMS, USERS, PREFERENCES ->
          new DescriptionMapping(mapping.entity(), mapped, fields, stages, rules).columns();
    };
  }

  private static Column sourceRow(Dataset<Row> raw) {
    List<Column> columns = new ArrayList<>();
    for (String name : raw.columns()) {
      if (!RawRows.OWN_COLUMNS.contains(name) || name.equals(RawRows.MALFORMED_ROW)) {
        columns.add(col("`" + name.replace("`", "``") + "`"));
      }
    }
    return left(to_json(struct(columns.toArray(Column[]::new))), lit(SOURCE_ROW_LENGTH));
  }
}
