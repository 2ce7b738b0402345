package io.smartrec.core.row;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.id.NameUuid;
import java.io.Serializable;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An id: made of the source's text in a namespace, or the source's own UUID in lower case.
 *
 * @param index which field
 * @param column its column, for reasons
 * @param kind what it is the id of: user, item or interaction; another kind gives another UUID
 * @param namespace of ids that are no UUIDs; null when they are
 */
record IdField(int index, String column, String kind, @Nullable UUID namespace)
    implements Serializable {
  private static final int UUID_LENGTH = 36;

  static IdField of(RowLayout layout, String field, String kind, @Nullable UUID namespace) {
    return new IdField(layout.index(field), Entity.column(field), kind, namespace);
  }

  /** The UUID in text form; null where there is none. */
  @Nullable String read(SourceRow row, Reasons reasons) {
    String text = Texts.of(row, index);
    if (text == null) {
      reasons.add("missing_" + column);
      return null;
    }
    reasons.addIf(Texts.hasNul(text), "nul_character");
    if (namespace != null) {
      return NameUuid.of(namespace, kind + "/" + text).toString();
    }
    String uuid = text.toLowerCase(Locale.ROOT);
    reasons.addIf(!isUuid(uuid), "malformed_" + column);
    return uuid;
  }

  private static boolean isUuid(String text) {
    if (text.length() != UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(i);
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (hyphen ? c != '-' : !digit) {
        return false;
      }
    }
    return true;
  }
}
