package io.smartrec.core.row;

import io.smartrec.core.domain.Entity;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A finite number in decimal form.
 *
 * @param index which field; {@link Texts#LEFT_OUT} where the mapping leaves it out
 * @param column its column, for reasons
 * @param missing its value where the mapping leaves it out
 * @param min the smallest
 * @param max the largest
 */
record NumberField(int index, String column, double missing, double min, double max)
    implements Serializable {
  static NumberField of(RowLayout layout, String field, double missing, double min, double max) {
    return new NumberField(layout.indexOrLeftOut(field), Entity.column(field), missing, min, max);
  }

  /** The number; null where there is none. */
  @Nullable Double read(SourceRow row, Reasons reasons) {
    if (index == Texts.LEFT_OUT) {
      return missing;
    }
    String text = Texts.of(row, index);
    if (text == null) {
      reasons.add("missing_" + column);
      return null;
    }
    double number = parsed(text);
    if (Double.isNaN(number)) {
      reasons.add("invalid_" + column);
      return null;
    }
    reasons.addIf(number < min, column + "_too_small");
    reasons.addIf(number > max, column + "_too_large");
    return number;
  }

  /** NaN for what is no finite number. */
  static double parsed(String text) {
    for (int i = 0; i < text.length(); i++) {
      // Java takes hexadecimal digits, suffixes and names of numbers as well.
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      double number = Double.parseDouble(text);
      // There is one zero.
      return Double.isInfinite(number) ? Double.NaN : number + 0.0;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
