package io.smartrec.core.row;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table and what is wrong with it.
 *
 * @param values the columns in table order: texts, numbers and instants
 * @param reasons codes of all that is wrong, the source's own rules first; empty when it is good
 */
public record MappedRow(List<@Nullable Object> values, List<String> reasons) {
  public MappedRow {
    values = Collections.unmodifiableList(values);
    reasons = Collections.unmodifiableList(reasons);
  }
}
