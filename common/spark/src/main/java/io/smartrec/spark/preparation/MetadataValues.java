package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** What a key of a JSON object says, as a list of texts: one for a text or a number. */
public final class MetadataValues {
  private MetadataValues() {}

  /**
   * The values of a key: lower case, trimmed, each once, in their order; none where there is no
   * such key, or no JSON object.
   *
   * @param json a column of JSON texts
   * @param key with dots into nested objects
   */
  public static Column of(String json, String key) {
    return normalized(coalesce(list(get_json_object(col(json), "$." + key)), none()));
  }

  /** The values of several keys together, as of {@link #of(String, String)}. */
  public static Column of(String json, List<String> keys) {
    return keys.isEmpty()
        ? none()
        : array_distinct(
            flatten(array(keys.stream().map(key -> of(json, key)).toArray(Column[]::new))));
  }

  /** The values of a whole JSON text: those of a list, or the one it is. */
  public static Column ofWhole(String json) {
    Column listed = parsed(col(json));
    return normalized(coalesce(listed, parsed(concat(lit("["), col(json), lit("]"))), none()));
  }

  /** A text or list as {@link org.apache.spark.sql.functions#get_json_object} gives it. */
  private static Column list(Column value) {
    return when(value.startsWith("["), coalesce(parsed(value), array(value)))
        .when(value.isNotNull(), array(value));
  }

  private static Column parsed(Column json) {
    return from_json(json, DataTypes.createArrayType(DataTypes.StringType), Map.of());
  }

  private static Column normalized(Column values) {
    Column texts = transform(values, value -> lower(trim(value)));
    return array_distinct(filter(texts, text -> text.isNotNull().and(text.notEqual(""))));
  }

  private static Column none() {
    return array().cast("array<string>");
  }
}
