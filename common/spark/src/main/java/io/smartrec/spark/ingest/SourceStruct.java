package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.row.RowLayout;
import io.smartrec.core.row.SourceRow;
import io.smartrec.spark.source.RawRows;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * What Spark reads of a raw row for {@link io.smartrec.core.row.RowMapper}, as one struct: the
 * reasons of the source's own rules, the text of each field, and the times of those that are
 * timestamps.
 */
final class SourceStruct {
  private static final String SEPARATOR = ",";
  private static final String UPDATED_AT = "updated-at";

  private final List<Column> columns = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();
  private final Set<String> freeTimes = new HashSet<>();
  private final Set<String> instants = new HashSet<>();
  private final List<Column> times = new ArrayList<>();
  private final List<Integer> timeOf = new ArrayList<>();

  /**
   * @param now the start of the run
   */
  SourceStruct(MappingConfig mapping, FieldColumns source, Instant now) {
    List<Column> reasons = new ArrayList<>();
    for (MappingConfig.RejectRule rule : mapping.reject()) {
      reasons.add(when(source.condition(rule), lit(rule.reason())));
    }
    reasons.add(when(col(RawRows.MALFORMED_ROW).isNotNull(), lit("malformed_row")));
    columns.add(concat_ws(SEPARATOR, reasons.toArray(Column[]::new)));
    for (String name : mapping.entity().fields()) {
      Optional<Column> column = source.field(name);
      if (column.isPresent() && Entity.isTime(name)) {
        addTime(name, source.timestamp(name, column.get()));
      } else if (column.isPresent()) {
        add(name, column.get().cast(DataTypes.StringType), Optional.empty());
      } else if (name.equals(UPDATED_AT)) {
        // As of the file; where there is none, as of the run.
        add(name, noText(), Optional.of(least(col(RawRows.SOURCE_TIME), lit(now))));
      }
    }
  }

  private void addTime(String name, FieldColumns.TimeColumns found) {
    add(name, found.text().orElseGet(SourceStruct::noText), Optional.of(found.time()));
    if (found.form() == FieldColumns.TimeForm.FREE_TEXT) {
      freeTimes.add(name);
    } else if (found.form() == FieldColumns.TimeForm.INSTANT) {
      instants.add(name);
    }
  }

  private void add(String name, Column text, Optional<Column> time) {
    fields.add(name);
    columns.add(text);
    timeOf.add(time.isPresent() ? times.size() : -1);
    time.ifPresent(times::add);
  }

  private static Column noText() {
    return lit(null).cast(DataTypes.StringType);
  }

  Column column() {
    List<Column> all = new ArrayList<>(columns);
    all.addAll(times);
    return struct(all.toArray(Column[]::new));
  }

  /** What the rows have. */
  RowLayout layout() {
    return new RowLayout(fields, freeTimes, instants);
  }

  /** How to read the struct. */
  Reader reader() {
    return new Reader(fields.size(), List.copyOf(timeOf));
  }

  /**
   * Reads rows of the struct.
   *
   * @param fields how many fields there are
   * @param timeOf the number of each field among the timestamps, -1 for other fields
   */
  record Reader(int fields, List<Integer> timeOf) implements Serializable {
    SourceRow read(Row row) {
      return new StructRow(row, this);
    }
  }

  private record StructRow(Row row, Reader reader) implements SourceRow {
    @Override
    public @Nullable String text(int field) {
      return row.getString(1 + field);
    }

    @Override
    public @Nullable Instant time(int field) {
      int time = reader.timeOf().get(field);
      return time < 0 ? null : row.getInstant(1 + reader.fields() + time);
    }

    @Override
    public List<String> reasons() {
      String reasons = row.getString(0);
      return reasons.isEmpty() ? List.of() : Arrays.asList(reasons.split(SEPARATOR, -1));
    }
  }
}
