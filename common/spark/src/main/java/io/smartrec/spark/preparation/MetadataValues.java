package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.flatten;

import java.util.List;
import org.apache.spark.sql.Column;

/** What a key of a JSON object says, as a list of texts: one for a text or a number. */
public final class MetadataValues {
  private static final String NONE = "CAST(array() AS ARRAY<STRING>)";

  private MetadataValues() {}

  /**
   * The values of a key: lower case, trimmed, each once, in their order; none where there is no
   * such key, or no JSON object.
   *
   * @param json a column of JSON texts
   * @param key with dots into nested objects
   */
  public static Column of(String json, String key) {
    return expr(sql(json, key));
  }

  /** The values of several keys together, as of {@link #of(String, String)}. */
  public static Column of(String json, List<String> keys) {
    return keys.isEmpty()
        ? expr(NONE)
        : array_distinct(
            flatten(array(keys.stream().map(key -> of(json, key)).toArray(Column[]::new))));
  }

  /** The values of a whole JSON text: those of a list, or the one it is. */
  public static Column ofWhole(String json) {
    return expr(
        normalized(
            "coalesce(%s, %s, %s)"
                .formatted(parsed(json), parsed("concat('[', " + json + ", ']')"), NONE)));
  }

  /**
   * The expression of {@link #of(String, String)} in Spark SQL.
   *
   * @param key letters, digits, hyphens, underscores and dots only
   */
  public static String sql(String json, String key) {
    String value = "get_json_object(%s, '$.%s')".formatted(json, key);
    return normalized(
        "coalesce(CASE WHEN startswith(%1$s, '[') THEN coalesce(%2$s, array(%1$s)) WHEN %1$s IS NOT NULL THEN array(%1$s) END, %3$s)"
            .formatted(value, parsed(value), NONE));
  }

  private static String parsed(String json) {
    return "from_json(%s, 'ARRAY<STRING>')".formatted(json);
  }

  private static String normalized(String values) {
    return "array_distinct(filter(transform(%s, v -> lower(trim(v))), v -> v IS NOT NULL AND v <> ''))"
        .formatted(values);
  }
}
