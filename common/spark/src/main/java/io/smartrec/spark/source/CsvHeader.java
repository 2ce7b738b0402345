package io.smartrec.spark.source;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * The names in the header of CSV. Where they are empty or repeated Spark makes up others, and then
 * finds that the header is not theirs.
 */
final class CsvHeader {
  private CsvHeader() {}

  /**
   * Checks the header.
   *
   * @param names as Spark has them
   * @param header reads the header as it is; only called where Spark may have made up a name
   * @throws UserException exit code 3 when a name is empty or repeated
   */
  static void check(SourceConfig source, List<String> names, Supplier<Row> header) {
    if (!mayBeMadeUp(names)) {
      return;
    }
    Row cells = header.get();
    Map<String, List<Integer>> positions = new TreeMap<>();
    for (int i = 0; i < cells.length(); i++) {
      String name = cells.isNullAt(i) ? "" : cells.getString(i).toLowerCase(Locale.ROOT);
      positions.computeIfAbsent(name, key -> new ArrayList<>()).add(i + 1);
    }
    problem(positions)
        .ifPresent(
            problem -> {
              throw UserException.dataRefused(
                  "Cannot read source %s: the header of %s %s. Mend it, or name all columns in its place: columns = [..], with the option header as it is."
                      .formatted(source.name(), source.requiredPath(), problem));
            });
  }

  /** An empty name becomes _c and its index, a repeated one gets its index behind it. */
  private static boolean mayBeMadeUp(List<String> names) {
    List<String> bases = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toLowerCase(Locale.ROOT);
      String index = Integer.toString(i);
      if (name.equals("_c" + index)) {
        return true;
      }
      if (name.endsWith(index)) {
        bases.add(name.substring(0, name.length() - index.length()));
      }
    }
    return bases.stream().distinct().count() < bases.size();
  }

  private static Optional<String> problem(Map<String, List<Integer>> positions) {
    List<Integer> empty = positions.getOrDefault("", List.of());
    if (!empty.isEmpty()) {
      return Optional.of("has no name at position " + text(empty));
    }
    return positions.entrySet().stream()
        .filter(name -> name.getValue().size() > 1)
        .findFirst()
        .map(
            name ->
                "has the name %s more than once, in whatever case: at positions %s"
                    .formatted(name.getKey(), text(name.getValue())));
  }

  private static String text(List<Integer> positions) {
    return positions.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
