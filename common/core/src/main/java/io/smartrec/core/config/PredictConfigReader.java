package io.smartrec.core.config;

import io.smartrec.core.domain.ActionType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads {@code predict}. */
final class PredictConfigReader {
  private PredictConfigReader() {}

  static PredictConfig read(Section section) {
    return new PredictConfig(
        section.wholeNumber("n", 1, 1000),
        section.someOf("fallback", Fallback.class),
        rules(section.section("rules")),
        diversity(section.section("diversity")));
  }

  private static DiversityConfig diversity(Section section) {
    double strength = section.number("strength", 0, 1);
    if (strength == 1) {
      section.problem("strength", "must be less than 1: lists would not depend on the model");
    }
    return new DiversityConfig(strength, section.wholeNumber("pool", 1, 10_000));
  }

  private static ListRulesConfig rules(Section section) {
    Section seen = section.section("seen");
    Section items = section.section("items");
    Section promotions = section.section("promotions");
    Section wishes = section.section("wishes");
    return new ListRulesConfig(
        new ListRulesConfig.Seen(
            seen.someOf("actions", ActionType.class),
            seen.numberOrOff("return-after-days", 0.001, 36_500)),
        new ListRulesConfig.ItemRules(
            items.optionalText("allow-when"),
            items.optionalText("deny-when"),
            ids(items, "allow"),
            ids(items, "deny"),
            items.optionalJsonKey("available-from-key"),
            items.optionalJsonKey("available-until-key"),
            items.optionalJsonKey("stock-key")),
        maxPer(section),
        new ListRulesConfig.Promotion(
            promotions.optionalText("when"), promotions.number("share", 0, 1)),
        new ListRulesConfig.Wishes(
            wishes.textList("blocked-items"),
            wishes.textList("blocked-categories"),
            wishes.textList("languages"),
            wishes.jsonKeys("category-keys"),
            wishes.optionalJsonKey("language-key")));
  }

  private static List<String> ids(Section section, String key) {
    List<String> ids = section.textList(key);
    for (String id : ids) {
      if (!isUuid(id)) {
        section.problem(key, "must be ids of items (UUIDs), was \"" + id + "\"");
      }
    }
    return ids;
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, Integer> maxPer(Section section) {
    Map<String, Integer> maxPer = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : section.textMap("max-per").entrySet()) {
      Optional<Integer> max = wholeNumber(entry.getValue());
      if (max.isEmpty()) {
        section.problem(
            "max-per." + entry.getKey(),
            "must be a whole number from 1 to 1000, was " + entry.getValue());
      }
      maxPer.put(entry.getKey(), max.orElse(1));
    }
    return maxPer;
  }

  private static Optional<Integer> wholeNumber(String text) {
    return text.matches("[1-9][0-9]{0,2}|1000")
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }
}
