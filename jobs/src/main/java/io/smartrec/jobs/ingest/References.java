package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import io.smartrec.jobs.run.CheckedTable;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.UnknownReferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Holds the users and items that rows refer to against those the lake and this run describe. */
final class References implements AutoCloseable {
  private final JobContext context;
  private final RulesConfig rules;
  private final List<List<Object>> warnings = new ArrayList<>();
  private final List<UnknownReferences> kept = new ArrayList<>();

  References(JobContext context) {
    this.context = context;
    this.rules = context.config().ingest().rules();
  }

  /** The tables, their rows refused for what they refer to where the rules say so. */
  List<CheckedTable> check(List<CheckedTable> tables) {
    List<CheckedTable> checked = new ArrayList<>();
    for (CheckedTable table : tables) {
      CheckedTable result = table;
      if (table.entity() == Entity.INTERACTIONS || table.entity() == Entity.PREFERENCES) {
        result = check(result, Kind.USER, rules.knownUsers(), tables);
      }
      if (table.entity() == Entity.INTERACTIONS) {
        result = check(result, Kind.ITEM, rules.knownItems(), tables);
      }
      checked.add(result);
    }
    return checked;
  }

  /** Source, table, what is unknown, rows: of those that were loaded nevertheless. */
  List<List<Object>> warnings() {
    return warnings;
  }

  private enum Kind {
    USER(Entity.USERS, Users.ID, Interactions.USER_ID, "unknown_user"),
    ITEM(Entity.ITEMS, Items.ID, Interactions.ITEM_ID, "unknown_item");

    private final Entity entity;
    private final String id;
    private final String column;
    private final String reason;

    Kind(Entity entity, String id, String column, String reason) {
      this.entity = entity;
      this.id = id;
      this.column = column;
      this.reason = reason;
    }
  }

  private CheckedTable check(
      CheckedTable table, Kind kind, RulesConfig.References rule, List<CheckedTable> all) {
    if (rule == RulesConfig.References.OFF) {
      return table;
    }
    context.progress().phase("look up the " + kind.entity.code() + " of " + table.source());
    UnknownReferences unknown =
        new UnknownReferences(table.rows(), kind.column, known(kind, all), kind.reason);
    kept.add(unknown);
    if (rule == RulesConfig.References.WARN) {
      long rows = unknown.rows();
      if (rows > 0) {
        warnings.add(List.of(table.source(), table.entity().code(), kind.reason, rows));
      }
      return table;
    }
    // Whatever else is wrong with a row: it is refused for all its reasons.
    Dataset<Row> marked = unknown.markedIn(table.rows());
    return table.with(marked, BatchCounts.of(table.entity(), marked));
  }

  private Dataset<Row> known(Kind kind, List<CheckedTable> all) {
    Optional<Dataset<Row>> known =
        context.lake().rows(kind.entity.code()).map(rows -> rows.select(col(kind.id)));
    for (CheckedTable table : all) {
      if (table.entity() == kind.entity) {
        Dataset<Row> ids = table.good().select(col(kind.id));
        known = Optional.of(known.map(ids::union).orElse(ids));
      }
    }
    return known.orElseGet(
        () -> context.spark().sql("SELECT CAST(NULL AS STRING) AS id WHERE false"));
  }

  @Override
  public void close() {
    kept.forEach(UnknownReferences::close);
    kept.clear();
  }
}
