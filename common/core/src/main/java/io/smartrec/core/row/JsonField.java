package io.smartrec.core.row;

import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.domain.Entity;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * JSON in text form.
 *
 * @param index which field; {@link Texts#LEFT_OUT} where the mapping leaves it out
 * @param column its column, for reasons
 * @param kind what it has to be
 * @param maxBytes the longest, in bytes of UTF-8
 * @param maxDepth the deepest; {@code {}} has depth 1
 */
record JsonField(int index, String column, JsonText.Kind kind, int maxBytes, int maxDepth)
    implements Serializable {
  private static final String EMPTY_OBJECT = "{}";

  static JsonField of(RowLayout layout, String field, JsonText.Kind kind, RulesConfig rules) {
    return new JsonField(
        layout.indexOrLeftOut(field),
        Entity.column(field),
        kind,
        rules.jsonMaxBytes(),
        rules.jsonMaxDepth());
  }

  /** The text; an empty object where an object is missing, null where another value is. */
  @Nullable String read(SourceRow row, Reasons reasons) {
    String text = Texts.of(row, index);
    if (text == null) {
      if (kind == JsonText.Kind.OBJECT) {
        return EMPTY_OBJECT;
      }
      reasons.add("missing_" + column);
      return null;
    }
    if (Texts.utf8Length(text) > maxBytes) {
      reasons.add(column + "_too_large");
      return text;
    }
    switch (JsonText.judge(text, kind, maxDepth)) {
      case GOOD -> {}
      case INVALID -> reasons.add("invalid_" + column);
      case TOO_DEEP -> reasons.add(column + "_too_deep");
    }
    return text;
  }
}
