package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.Smartrec.Outcome;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that answers, but not as the command needs it: told before Spark is started. */
@ExtendWith(PostgresExtension.class)
class DatabaseMistakesIT {
  private Smartrec smartrec = Smartrec.in(Path.of(""));

  @BeforeEach
  void onADatabaseWithoutTheSchema(TestDatabase database, @TempDir Path data) throws IOException {
    smartrec = Smartrec.in(data.resolve("data")).on(database);
  }

  @AfterEach
  void theDatabaseIsAsItWas(TestDatabase database) throws SQLException {
    List<JsonNode> tables =
        StoredState.json(
            database,
            "SELECT to_jsonb(tablename) FROM pg_tables WHERE schemaname IN ('public', 'ops')");
    assertThat(tables).isEmpty();
  }

  @Test
  void aWrongPassword() {
    Outcome outcome =
        new Smartrec(smartrec.settings(), Map.of(Postgres.PASSWORD_VARIABLE, "Geheim1"))
            .run("migrate");

    outcome.isRefused(5, "the password is wrong", Postgres.PASSWORD_VARIABLE);
    assertThat(outcome.err()).doesNotContain("Geheim1");
  }

  @Test
  void aDatabaseThatIsNotThere() {
    onDatabase("no_such_database")
        .run("migrate")
        .isRefused(5, "no such database", "no_such_database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest",
        "build-features",
        "train --algorithm als",
        "predict --algorithm als",
        "publish --algorithm als",
        "promote --algorithm als",
        "rollback --algorithm als --reason why"
      })
  void aDatabaseWithoutTheSchema(String command) {
    smartrec.run(command.split(" ")).isRefused(2, "schema version none", "Run: smartrec migrate");
  }

  private Smartrec onDatabase(String name) {
    String url = smartrec.settings().getOrDefault("postgres.url", "");
    return smartrec.with("postgres.url", url.substring(0, url.lastIndexOf('/') + 1) + name);
  }
}
