package io.smartrec.core.table;

import java.util.List;

/** The contracts of all tables. */
public final class Contracts {
  private static final List<Contract> ALL =
      List.of(
          Users.CONTRACT,
          Items.CONTRACT,
          Interactions.CONTRACT,
          Preferences.CONTRACT,
          Features.CONTRACT,
          Predictions.CONTRACT,
          SimilarItemPairs.CONTRACT,
          Quarantine.CONTRACT,
          UserEvaluations.CONTRACT);

  private Contracts() {}

  /** Every contract, in the order in which they are told. */
  public static List<Contract> all() {
    return ALL;
  }

  /**
   * The contract of a table.
   *
   * @throws IllegalArgumentException when the lake has no such table
   */
  public static Contract of(String table) {
    return ALL.stream()
        .filter(contract -> contract.table().equals(table))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The lake has no table " + table));
  }
}
