package io.smartrec.core.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What one column promises.
 *
 * @param name the name
 * @param type what it holds
 * @param required whether every row has a value
 * @param allowed the values it may have; empty: any of the type
 * @param min the smallest number it may hold
 * @param maxLength the longest text it may hold, in characters
 * @param meaning what it means, in a few words
 */
public record ContractColumn(
    String name,
    ColumnType type,
    boolean required,
    List<String> allowed,
    OptionalDouble min,
    OptionalInt maxLength,
    String meaning) {
  public ContractColumn {
    allowed = List.copyOf(allowed);
  }

  /** A column that every row has. */
  public static ContractColumn of(String name, ColumnType type, String meaning) {
    return new ContractColumn(
        name, type, true, List.of(), OptionalDouble.empty(), OptionalInt.empty(), meaning);
  }

  /** This column, which may be null. */
  public ContractColumn optional() {
    return new ContractColumn(name, type, false, allowed, min, maxLength, meaning);
  }

  /** This column with a list of its values. */
  public ContractColumn oneOf(List<String> values) {
    return new ContractColumn(name, type, required, values, min, maxLength, meaning);
  }

  /** This column with a smallest number. */
  public ContractColumn atLeast(double smallest) {
    return new ContractColumn(
        name, type, required, allowed, OptionalDouble.of(smallest), maxLength, meaning);
  }

  /** This column with a longest text. */
  public ContractColumn upTo(int characters) {
    return new ContractColumn(
        name, type, required, allowed, min, OptionalInt.of(characters), meaning);
  }

  /** What values it may have, in words; empty when the type says it all. */
  public String range() {
    List<String> parts = new ArrayList<>();
    if (!allowed.isEmpty()) {
      parts.add(String.join(", ", allowed));
    }
    min.ifPresent(smallest -> parts.add("at least " + plain(smallest)));
    maxLength.ifPresent(longest -> parts.add("up to " + longest + " characters"));
    if (type == ColumnType.NUMBER) {
      parts.add("finite");
    }
    return String.join("; ", parts);
  }

  /**
   * The range as a Spark SQL condition for a Delta CHECK constraint, cheap enough for every row;
   * empty when there is nothing to check.
   */
  public Optional<String> check() {
    List<String> conditions = new ArrayList<>();
    if (!allowed.isEmpty()) {
      conditions.add(name + " IN ('" + String.join("', '", allowed) + "')");
    }
    min.ifPresent(smallest -> conditions.add(name + " >= " + plain(smallest)));
    maxLength.ifPresent(longest -> conditions.add("length(" + name + ") <= " + longest));
    switch (type) {
      case UUID -> conditions.add("length(" + name + ") = 36");
      case NUMBER -> conditions.add("abs(" + name + ") < double('Infinity')");
      case JSON_OBJECT -> conditions.add(name + " LIKE '{%}'");
      case TEXT, COUNT, INSTANT, JSON, CODES -> {}
    }
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    String all = String.join(" AND ", conditions);
    // Delta takes a check that is NULL for one that fails.
    return Optional.of(required ? all : name + " IS NULL OR " + all);
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%s", number);
  }
}
