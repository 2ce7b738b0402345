package io.smartrec.core.row;

import io.smartrec.core.config.MappingConfig.FieldRules;
import io.smartrec.core.domain.Entity;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration asks of one field beyond the contract.
 *
 * @param index which field
 * @param column its column, for reasons
 * @param time whether it is a timestamp
 * @param required whether it must be there
 * @param oneOf the only values; empty: any
 * @param matches what the whole value matches; null: anything
 * @param min the smallest number
 * @param max the largest number
 */
record FieldRule(
    int index,
    String column,
    boolean time,
    boolean required,
    List<String> oneOf,
    @Nullable Pattern matches,
    double min,
    double max)
    implements Serializable {

  static FieldRule of(RowLayout layout, String field, FieldRules rules) {
    return new FieldRule(
        layout.index(field),
        Entity.column(field),
        Entity.isTime(field),
        rules.required(),
        rules.oneOf(),
        rules.matches().map(Pattern::compile).orElse(null),
        rules.min().orElse(Double.NEGATIVE_INFINITY),
        rules.max().orElse(Double.POSITIVE_INFINITY));
  }

  void check(SourceRow row, Reasons reasons) {
    String text = Texts.of(row, index);
    if (text == null) {
      reasons.addIf(required && !(time && row.time(index) != null), "missing_" + column);
      return;
    }
    reasons.addIf(!oneOf.isEmpty() && !oneOf.contains(text), column + "_not_allowed");
    reasons.addIf(matches != null && !isMatched(matches, text), column + "_not_matching");
    if (Double.isFinite(min) || Double.isFinite(max)) {
      double number = NumberField.parsed(text);
      reasons.addIf(Double.isNaN(number), "invalid_" + column);
      reasons.addIf(number < min, column + "_too_small");
      reasons.addIf(number > max, column + "_too_large");
    }
  }

  private static boolean isMatched(Pattern pattern, String text) {
    try {
      return pattern.matcher(text).matches();
    } catch (StackOverflowError e) {
      // Java's matcher recurses into alternatives: it ends with the text, not with the process.
      return false;
    }
  }
}
