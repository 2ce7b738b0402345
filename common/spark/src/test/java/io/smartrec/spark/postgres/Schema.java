package io.smartrec.spark.postgres;

import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Puts the schema of the migrations into a test database, without Flyway. */
final class Schema {
  private Schema() {}

  static Postgres create(TestDatabase database) throws SQLException, IOException {
    Path migrations =
        Path.of(System.getProperty("smartrec.root"), "jobs/src/main/resources/db/migration");
    try (Connection connection = database.open()) {
      if (Sql.query(
              connection, "SELECT to_regclass('public.users') IS NULL", row -> row.getBoolean(1))
          .get(0)) {
        int version = 1;
        while (apply(migrations, version, connection)) {
          version++;
        }
      }
    }
    return Postgres.at(database.address());
  }

  /** Applies the migration of this version. @return false when there is none */
  private static boolean apply(Path migrations, int version, Connection connection)
      throws SQLException, IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(migrations, "V" + version + "__*.sql")) {
      for (Path file : files) {
        Sql.execute(connection, Files.readString(file));
        return true;
      }
    }
    return false;
  }
}
