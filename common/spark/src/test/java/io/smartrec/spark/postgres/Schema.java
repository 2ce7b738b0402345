package io.smartrec.spark.postgres;

import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Puts the schema of the migrations into a test database, without Flyway. */
final class Schema {
  private Schema() {}

  static Postgres create(TestDatabase database) throws SQLException, IOException {
    String sql =
        Files.readString(
            Path.of(
                System.getProperty("smartrec.root"),
                "jobs/src/main/resources/db/migration/V1__schema.sql"));
    try (Connection connection = database.open()) {
      if (Sql.query(
              connection, "SELECT to_regclass('public.users') IS NULL", row -> row.getBoolean(1))
          .get(0)) {
        Sql.execute(connection, sql);
      }
    }
    return Postgres.at(database.address());
  }
}
