package io.smartrec.core.row;

import io.smartrec.core.domain.Entity;
import java.util.List;
import java.util.Set;

/**
 * What the rows of a source have.
 *
 * @param fields the fields that the mapping fills, by their names in the configuration
 * @param freeTimes those of them that are timestamps in text form without a fixed format
 * @param instants those of them that are instants already: no zone applies to them
 */
public record RowLayout(List<String> fields, Set<String> freeTimes, Set<String> instants) {
  public RowLayout {
    fields = List.copyOf(fields);
    freeTimes = Set.copyOf(freeTimes);
    instants = Set.copyOf(instants);
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  /** The number of a field, {@link Texts#LEFT_OUT} where the mapping leaves it out. */
  int indexOrLeftOut(String field) {
    return has(field) ? index(field) : Texts.LEFT_OUT;
  }

  /** The number of a field that is there. */
  int index(String field) {
    int index = fields.indexOf(field);
    if (index < 0) {
      throw new IllegalArgumentException("The mapping leaves out " + Entity.column(field));
    }
    return index;
  }
}
