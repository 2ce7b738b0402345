package io.smartrec.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the keys of one object of the configuration. What is wrong goes to the problems, with key
 * and value; the value that is then given back is a placeholder nobody sees, because the problems
 * end the command.
 */
final class Section {
  private static final double NO_NUMBER = 0;
  private static final String JSON_KEY = "[\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*";

  private final Config config;
  private final String path;
  private final ConfigProblems problems;

  Section(Config config, String path, ConfigProblems problems) {
    this.config = config;
    this.path = path;
    this.problems = problems;
  }

  /** The object under {@code key}; empty when it is not there. */
  Section section(String key) {
    Config inner =
        read(key, c -> c.hasPath(quoted(key)) ? c.getConfig(quoted(key)) : null)
            .orElse(config.root().withOnlyKey("").toConfig());
    return new Section(inner, join(key), problems);
  }

  /** The names of the keys of this object, sorted. */
  Set<String> names() {
    return new TreeSet<>(config.root().keySet());
  }

  boolean has(String key) {
    return config.hasPath(quoted(key));
  }

  boolean isObject(String key) {
    ConfigValue value = config.root().get(key);
    return value != null && value.valueType() == ConfigValueType.OBJECT;
  }

  /** A problem with a key of this object. */
  void problem(String key, String what) {
    problems.add(join(key) + ": " + what);
  }

  /** Tells every key that is not one of these. */
  void allowOnly(List<String> known) {
    for (String name : names()) {
      if (!known.contains(name)) {
        problem(name, "unknown key; known here: " + String.join(", ", known));
      }
    }
  }

  String text(String key) {
    Optional<String> text = optionalText(key);
    if (text.isEmpty()) {
      problem(key, "must not be empty");
    }
    return text.orElse("");
  }

  /** The text under the key; empty when it is not there or is the empty string. */
  Optional<String> optionalText(String key) {
    return read(key, c -> c.hasPath(quoted(key)) ? c.getString(quoted(key)) : null)
        .filter(text -> !text.isEmpty());
  }

  int wholeNumber(String key, int min, int max) {
    return (int) number(key, min, max, true);
  }

  /**
   * A list of different whole numbers, at least one. What is no list is read as text, so that
   * {@code --set} and the environment can say {@code 7,30}.
   */
  List<Integer> wholeNumbers(String key, int maxCount, int min, int max) {
    Optional<List<String>> given =
        read(
            key, c -> isList(key) ? c.getStringList(quoted(key)) : parts(c.getString(quoted(key))));
    if (given.isEmpty()) {
      return List.of();
    }
    List<Integer> numbers = new ArrayList<>();
    for (String text : given.get()) {
      int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
      if (number >= min && number <= max && !numbers.contains(number)) {
        numbers.add(number);
      }
    }
    if (numbers.isEmpty() || numbers.size() != given.get().size() || numbers.size() > maxCount) {
      problem(
          key,
          "must be 1 to %d different whole numbers from %d to %d, was %s"
              .formatted(maxCount, min, max, given.get()));
    }
    return numbers;
  }

  /** The name of a key in a JSON object; dots go into nested objects. */
  String jsonKey(String key) {
    String text = text(key);
    if (!text.isEmpty() && !text.matches(JSON_KEY)) {
      problem(
          key,
          "must be letters, digits, _ and -, with dots between nested keys, was \"" + text + "\"");
    }
    return text;
  }

  /** As {@link #jsonKey}; empty when it is not there or is the empty string. */
  Optional<String> optionalJsonKey(String key) {
    return optionalText(key).isPresent() ? Optional.of(jsonKey(key)) : Optional.empty();
  }

  double number(String key, double min, double max) {
    return number(key, min, max, false);
  }

  /** A number, or nothing when the value is the word {@code off}. */
  Optional<Double> numberOrOff(String key, double min, double max) {
    return optionalText(key).filter("off"::equals).isPresent()
        ? Optional.empty()
        : Optional.of(number(key, min, max));
  }

  /** A number, when the key is there. */
  Optional<Double> optionalNumber(String key) {
    return has(key)
        ? Optional.of(number(key, -Double.MAX_VALUE, Double.MAX_VALUE))
        : Optional.empty();
  }

  /** A truth value; false when the key is not there. */
  boolean flag(String key) {
    return read(key, c -> c.hasPath(quoted(key)) && c.getBoolean(quoted(key))).orElse(false);
  }

  /** A duration, for example {@code 5 minutes}. */
  Duration duration(String key, Duration max) {
    Duration duration = read(key, c -> c.getDuration(quoted(key))).orElse(Duration.ZERO);
    if (duration.isNegative() || duration.compareTo(max) > 0) {
      problem(key, "must be from 0 to " + max.toDays() + " days, was " + text(key));
    }
    return duration;
  }

  /** An instant in ISO 8601, for example {@code 1990-01-01T00:00:00Z}. */
  Instant instant(String key) {
    String text = text(key);
    try {
      return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      problem(key, "must be an instant like 1990-01-01T00:00:00Z, was \"" + text + "\"");
      return Instant.EPOCH;
    }
  }

  long seed(String key) {
    return read(key, c -> c.getLong(quoted(key))).orElse(0L);
  }

  List<String> texts(String key) {
    return read(key, c -> c.hasPath(quoted(key)) ? c.getStringList(quoted(key)) : null)
        .orElse(List.of());
  }

  /**
   * A list of different names of keys in a JSON object, as of {@link #jsonKey}; what is no list is
   * read as {@code a, b}.
   */
  List<String> jsonKeys(String key) {
    List<String> keys = textList(key);
    if (!keys.stream().allMatch(text -> text.matches(JSON_KEY))) {
      problem(key, "must be letters, digits, _ and -, with dots between nested keys, was " + keys);
    }
    return keys;
  }

  /** A list of different texts without spaces; what is no list is read as {@code a, b}. */
  List<String> textList(String key) {
    List<String> given =
        read(key, c -> isList(key) ? c.getStringList(quoted(key)) : parts(c.getString(quoted(key))))
            .orElse(List.of());
    return given.stream().filter(text -> !text.isEmpty()).distinct().toList();
  }

  /** A number between two, neither of which it may be. */
  double share(String key) {
    double share = number(key, 0, 1);
    if (share <= 0 || share >= 1) {
      problem(key, "must be between 0 and 1, was " + plain(share));
    }
    return share;
  }

  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    List<? extends Config> configs =
        read(key, c -> c.hasPath(quoted(key)) ? c.getConfigList(quoted(key)) : null)
            .orElse(List.of());
    for (int i = 0; i < configs.size(); i++) {
      sections.add(new Section(configs.get(i), join(key) + "[" + i + "]", problems));
    }
    return sections;
  }

  /**
   * The object under the key as texts, its keys as they are written (dots are part of the name).
   */
  Map<String, String> textMap(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    if (has(key)) {
      read(key, c -> c.getObject(quoted(key))).ifPresent(object -> flatten("", object, map));
    }
    return map;
  }

  /** One of the constants of an enumeration, by its lower-case name. */
  <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
    String text = text(key);
    return text.isEmpty() ? Optional.empty() : constant(key, text, type);
  }

  /** Some of the constants of an enumeration, by their lower-case names, each once. */
  <E extends Enum<E>> List<E> someOf(String key, Class<E> type) {
    return textList(key).stream().flatMap(text -> constant(key, text, type).stream()).toList();
  }

  private <E extends Enum<E>> Optional<E> constant(String key, String text, Class<E> type) {
    List<String> codes = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String code = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      codes.add(code);
      if (code.equals(text)) {
        return Optional.of(constant);
      }
    }
    problem(key, "must be one of " + String.join(", ", codes) + ", was \"" + text + "\"");
    return Optional.empty();
  }

  private double number(String key, double min, double max, boolean whole) {
    Optional<Double> number = read(key, c -> c.getDouble(quoted(key)));
    if (number.isEmpty()) {
      return NO_NUMBER;
    }
    double value = number.get();
    boolean inRange = value >= min && value <= max && (!whole || value == Math.rint(value));
    if (!inRange) {
      String range =
          whole
              ? "a whole number from " + (long) min + " to " + (long) max
              : "from " + plain(min) + " to " + plain(max);
      problem(key, "must be " + range + ", was " + plain(value));
      return NO_NUMBER;
    }
    return value;
  }

  private <T> Optional<T> read(String key, Function<Config, T> reader) {
    try {
      return Optional.ofNullable(reader.apply(config));
    } catch (ConfigException.Missing e) {
      problem(key, "is missing");
    } catch (ConfigException.WrongType | ConfigException.BadValue e) {
      problem(key, "has the wrong type: " + e.getMessage());
    }
    return Optional.empty();
  }

  private boolean isList(String key) {
    return config.getValue(quoted(key)).valueType() == ConfigValueType.LIST;
  }

  /** The parts of {@code 7, 30} or {@code [7, 30]}. */
  private static List<String> parts(String text) {
    return List.of(text.replaceAll("^\\s*\\[|]\\s*$|\\s", "").split(",", -1));
  }

  private static void flatten(String prefix, ConfigObject object, Map<String, String> into) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String name = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject inner) {
        flatten(name + ".", inner, into);
      } else {
        into.put(name, String.valueOf(entry.getValue().unwrapped()));
      }
    }
  }

  private String join(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String quoted(String key) {
    return ConfigUtil.joinPath(key);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
