package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.left;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.config.RulesConfig.References;
import io.smartrec.core.row.MappedRow;
import io.smartrec.core.row.RowMapper;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Contracts;
import io.smartrec.spark.source.RawRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Maps raw rows to rows of one table and checks each against its contract and the rules, in one
 * pass.
 *
 * <p>Out come the columns of the table and, behind them, {@link #REASONS} (codes of all that is
 * wrong with the row, the source's own rules first; null when the row is good), {@link #SOURCE_ROW}
 * (a row that is refused or may be, as JSON, at most {@value #SOURCE_ROW_LENGTH} characters of it),
 * {@link RawRows#SOURCE_FILE} and {@link RawRows#SUSPECT}. Every raw row gives exactly one row.
 *
 * <p>Spark evaluates the mapping's columns and expressions, {@link RowMapper} does the rest in one
 * function of the row, which costs less than some forty expressions.
 */
public final class RowMapping {
  public static final String REASONS = "reasons";
  public static final String SOURCE_ROW = "source_row";
  private static final int SOURCE_ROW_LENGTH = 65_536;
  private static final String MAPPED = "__mapped";

  private final MappingConfig mapping;
  private final String source;
  private final RulesConfig rules;
  private final Instant now;

  /**
   * @param mapping what the fields are made of
   * @param source the source's name, for messages
   * @param rules rules for every row
   * @param now the start of the run
   */
  public RowMapping(MappingConfig mapping, String source, RulesConfig rules, Instant now) {
    this.mapping = mapping;
    this.source = source;
    this.rules = rules;
    this.now = now;
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
    SourceStruct struct = new SourceStruct(mapping, fields, now);
    Column mapped = function(struct).apply(struct.column());
    Column refused = mappedColumn(REASONS).isNotNull();
    Column kept = mayBeRefusedLater() ? lit(true) : refused;
    List<Column> selected = new ArrayList<>();
    for (String name : contract().names()) {
      selected.add(mappedColumn(name).as(name));
    }
    selected.add(mappedColumn(REASONS).as(REASONS));
    // Good rows carry nothing but themselves.
    selected.add(when(kept, sourceRow(raw)).as(SOURCE_ROW));
    selected.add(when(kept, col(RawRows.SOURCE_FILE)).as(RawRows.SOURCE_FILE));
    selected.add(col(RawRows.SUSPECT));
    return raw.withColumn(MAPPED, mapped).select(selected.toArray(Column[]::new));
  }

  /** Evaluated once for each row: Spark moves no filter below what it takes for random. */
  private UserDefinedFunction function(SourceStruct struct) {
    RowMapper mapper = RowMapper.of(mapping, struct.layout(), rules, now);
    SourceStruct.Reader reader = struct.reader();
    UDF1<Row, Row> map = row -> row(mapper.map(reader.read(row)));
    StructType type =
        StructType.fromDDL(contract().ddl().replace(" NOT NULL", ""))
            .add(REASONS, DataTypes.createArrayType(DataTypes.StringType));
    return udf(map, type).asNondeterministic();
  }

  private static Row row(MappedRow mapped) {
    int columns = mapped.values().size();
    @Nullable Object[] values = mapped.values().toArray(new Object[columns + 1]);
    values[columns] = mapped.reasons().isEmpty() ? null : mapped.reasons().toArray();
    return RowFactory.create(values);
  }

  private Contract contract() {
    return Contracts.of(mapping.entity().code());
  }

  private static Column mappedColumn(String name) {
    return col(MAPPED + "." + name);
  }

  /** For what they refer to. */
  private boolean mayBeRefusedLater() {
    return switch (mapping.entity()) {
      case USERS, ITEMS -> false;
      case PREFERENCES -> rules.knownUsers() == References.REJECT;
      case INTERACTIONS ->
          rules.knownUsers() == References.REJECT || rules.knownItems() == References.REJECT;
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
