package io.smartrec.spark.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is JSON that PostgreSQL's jsonb takes as well: one value by RFC 8259 and nothing
 * behind it, no NUL character and no half of a surrogate pair in its texts.
 *
 * <p>A function of ours, since Spark's own JSON functions let single quotes, control characters and
 * whatever follows the value pass, and know no depth.
 */
final class JsonCheck {
  static final String INVALID = "invalid";
  static final String TOO_DEEP = "too_deep";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(100_000)
                  .build())
          .build();

  private JsonCheck() {}

  /** {@link #INVALID}, {@link #TOO_DEEP}, or null for a good object; null stays null. */
  static Column problemOfObject(Column text, int maxDepth) {
    UDF1<String, @Nullable String> check =
        json -> json == null ? null : problem(json, maxDepth, true);
    return applied(check, text);
  }

  /** As {@link #problemOfObject}, for any JSON value. */
  static Column problemOfValue(Column text, int maxDepth) {
    UDF1<String, @Nullable String> check =
        json -> json == null ? null : problem(json, maxDepth, false);
    return applied(check, text);
  }

  private static Column applied(UDF1<String, @Nullable String> check, Column text) {
    UserDefinedFunction function = functions.udf(check, DataTypes.StringType);
    return function.apply(text);
  }

  /** What is wrong with a JSON text, or null. */
  static @Nullable String problem(String json, int maxDepth, boolean object) {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonToken token = parser.nextToken();
      if (token == null || (object && token != JsonToken.START_OBJECT)) {
        return INVALID;
      }
      int depth = 0;
      boolean tooDeep = false;
      do {
        if (token.isStructStart()) {
          depth++;
          tooDeep |= depth > maxDepth;
        } else if (token.isStructEnd()) {
          depth--;
        } else if ((token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING)
            && !isStorable(parser.getText())) {
          return INVALID;
        }
        token = parser.nextToken();
        if (token != null && depth == 0) {
          return INVALID;
        }
      } while (token != null);
      return tooDeep ? TOO_DEEP : null;
    } catch (IOException e) {
      return INVALID;
    }
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
