package io.smartrec.core.config;

import io.smartrec.core.config.SearchSpace.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads {@code tune}. */
final class TuneConfigReader {
  private static final int MAX_CHOICES = 20;
  private static final String OFF = "off";

  private TuneConfigReader() {}

  static TuneConfig read(Section section) {
    return new TuneConfig(
        section.wholeNumber("trials", 1, 10_000),
        section.numberOrOff("minutes", 0.1, 100_000),
        section.oneOf("search", TuneConfig.Search.class).orElse(TuneConfig.Search.RANDOM),
        section.wholeNumber("windows", 1, 100),
        space(section.section("space")));
  }

  private static SearchSpace space(Section section) {
    return new SearchSpace(
        section.wholeNumbers("rank", MAX_CHOICES, 1, 512),
        range(section, "regularization", 1e-9, 1000),
        range(section, "alpha", 1e-9, 100_000),
        iterations(section),
        range(section, "action-weights", 0.001, 1000),
        halfLives(section));
  }

  private static Range iterations(Section section) {
    Range range = range(section, "iterations", 1, 200);
    if (range.from() != Math.rint(range.from()) || range.to() != Math.rint(range.to())) {
      section.problem("iterations", "must be whole numbers, was " + text(range));
    }
    return range;
  }

  /** One number, or the lower and the upper one. */
  private static Range range(Section section, String key, double min, double max) {
    List<String> given = section.textList(key);
    List<Double> numbers = new ArrayList<>();
    for (String text : given) {
      OptionalDouble number = number(text);
      if (number.isPresent() && number.getAsDouble() >= min && number.getAsDouble() <= max) {
        numbers.add(number.getAsDouble());
      }
    }
    boolean isRange =
        numbers.size() == given.size()
            && (numbers.size() == 1 || (numbers.size() == 2 && numbers.get(0) < numbers.get(1)));
    if (!isRange) {
      section.problem(
          key,
          "must be a number, or a lower and an upper one as in [0.1, 1], from %s to %s, was %s"
              .formatted(min, max, given));
      return new Range(min, min);
    }
    return new Range(numbers.get(0), numbers.get(numbers.size() - 1));
  }

  private static List<Optional<Double>> halfLives(Section section) {
    String key = "half-life-days";
    List<String> given = section.textList(key);
    List<Optional<Double>> choices = new ArrayList<>();
    for (String text : given) {
      OptionalDouble days = number(text);
      if (text.equals(OFF)) {
        choices.add(Optional.empty());
      } else if (days.isPresent() && days.getAsDouble() >= 0.001 && days.getAsDouble() <= 36_500) {
        choices.add(Optional.of(days.getAsDouble()));
      }
    }
    if (choices.isEmpty() || choices.size() != given.size() || choices.size() > MAX_CHOICES) {
      section.problem(
          key,
          "must be 1 to %d different numbers from 0.001 to 36500, or %s, was %s"
              .formatted(MAX_CHOICES, OFF, given));
    }
    return choices;
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static String text(Range range) {
    return "[" + range.from() + ", " + range.to() + "]";
  }
}
