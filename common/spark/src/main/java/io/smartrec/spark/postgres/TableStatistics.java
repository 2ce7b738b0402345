package io.smartrec.spark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What PostgreSQL's planner knows of the tables in schema public, and rows that are dead. */
public final class TableStatistics {
  private static final String STATE =
      """
      SELECT c.relname, format('%I.%I', n.nspname, c.relname),
        sum(greatest(leaf.reltuples, 0))::bigint, sum(pg_stat_get_dead_tuples(leaf.oid))::bigint
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_inherits i ON i.inhparent = c.oid
      JOIN pg_class leaf ON leaf.oid = coalesce(i.inhrelid, c.oid)
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      GROUP BY n.nspname, c.relname
      ORDER BY c.relname""";

  private final Postgres postgres;

  public TableStatistics(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * A table, its partitions included.
   *
   * @param table its name
   * @param identifier its name in SQL
   * @param rows how many rows the planner thinks it has
   * @param deadRows rows that were changed or deleted and still take space
   */
  public record State(String table, String identifier, long rows, long deadRows) {}

  /** The tables as they are, by name. */
  public List<State> look() {
    return postgres.inTransaction(
        "look at PostgreSQL's statistics",
        connection ->
            Sql.query(
                connection,
                STATE,
                row ->
                    new State(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4))));
  }

  /** Frees the space of dead rows and brings the statistics up to date; rows stay as they are. */
  public void refresh() {
    List<State> tables = look();
    // VACUUM runs in no transaction.
    try (Connection connection = postgres.open()) {
      for (State table : tables) {
        Sql.execute(connection, "VACUUM (ANALYZE) " + table.identifier());
      }
    } catch (SQLException e) {
      throw postgres.failure("refresh PostgreSQL's statistics", e);
    }
  }
}
