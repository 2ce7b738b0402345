package io.smartrec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that is stored, for comparing before and after; all but the run log, which grows with
 * every run.
 *
 * @param files size and time of last change of each file, by path
 * @param tables number of rows and checksum of each table of PostgreSQL but the logs of runs, by
 *     name
 */
record StoredState(Map<String, String> files, Map<String, String> tables) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLES =
      """
      SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
      WHERE schemaname IN ('public', 'ops', 'storage') AND tablename NOT IN ('job_runs', 'ingests')
      ORDER BY 1""";
  private static final String CONTENT =
      "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '-') FROM ";

  static StoredState of(Path directory, TestDatabase database) throws IOException, SQLException {
    return new StoredState(files(directory), tables(database));
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(
            directory.relativize(file).toString(),
            attributes.size() + " bytes, " + attributes.lastModifiedTime());
      }
    }
    return files;
  }

  private static Map<String, String> tables(TestDatabase database) throws SQLException {
    Map<String, String> tables = new TreeMap<>();
    try (Connection connection = database.open()) {
      for (String table : texts(connection, TABLES)) {
        tables.put(table, texts(connection, CONTENT + table + " t").get(0));
      }
    }
    return tables;
  }

  /** The first column of a query, which has to be JSON. */
  static List<JsonNode> json(TestDatabase database, String sql) throws SQLException {
    List<JsonNode> values = new ArrayList<>();
    try (Connection connection = database.open()) {
      for (String text : texts(connection, sql)) {
        values.add(JSON.readTree(text));
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + sql, e);
    }
    return values;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
