package io.smartrec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class PostgresExtensionIT {
  private static final String TABLES =
      "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";

  /** Both classes make the same table: that works only in databases of their own. */
  @ExtendWith(PostgresExtension.class)
  @Nested
  class OneClass {
    @Test
    void hasAnEmptyDatabase(TestDatabase database) throws Exception {
      assertThat(count(database, TABLES)).isZero();
      execute(database, "CREATE TABLE leftover (id integer)");
    }
  }

  @ExtendWith(PostgresExtension.class)
  @Nested
  class AnotherClass {
    @Test
    void hasAnEmptyDatabase(TestDatabase database) throws Exception {
      assertThat(count(database, TABLES)).isZero();
      execute(database, "CREATE TABLE leftover (id integer)");
    }

    @Nested
    class WithinIt {
      @Test
      void isInTheSameDatabase(TestDatabase database) throws Exception {
        execute(database, "CREATE TABLE IF NOT EXISTS leftover (id integer)");
        assertThat(count(database, TABLES)).isOne();
      }
    }
  }

  private static long count(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
