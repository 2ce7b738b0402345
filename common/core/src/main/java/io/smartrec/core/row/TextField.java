package io.smartrec.core.row;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.ContractColumn;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text within what the contract allows.
 *
 * @param index which field; {@link Texts#LEFT_OUT} where the mapping leaves it out
 * @param column its column, for reasons
 * @param missing what stands for a text that is missing; null where it must be there
 * @param allowed the only values; empty: any
 * @param maxLength the longest, in characters
 */
record TextField(
    int index, String column, @Nullable String missing, List<String> allowed, int maxLength)
    implements Serializable {
  static TextField of(
      RowLayout layout, String field, ContractColumn contract, @Nullable String missing) {
    return new TextField(
        layout.indexOrLeftOut(field),
        Entity.column(field),
        missing,
        contract.allowed(),
        contract.maxLength().orElse(Integer.MAX_VALUE));
  }

  /** The text; null where there is none. */
  @Nullable String read(SourceRow row, Reasons reasons) {
    String text = Texts.of(row, index);
    if (text == null) {
      reasons.addIf(missing == null, "missing_" + column);
      return missing;
    }
    reasons.addIf(Texts.hasNul(text), "nul_character");
    reasons.addIf(!allowed.isEmpty() && !allowed.contains(text), "unknown_" + column);
    reasons.addIf(text.codePointCount(0, text.length()) > maxLength, column + "_too_large");
    return text;
  }
}
