package io.smartrec.core.config;

import io.smartrec.core.domain.ActionType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may stand in a list.
 *
 * @param seen which items a user has seen do not come back
 * @param items which items nobody gets
 * @param maxPer how many items of a list may share a value, by the key of the metadata that has it
 * @param promotions items that places are kept for
 * @param wishes what users said they do not want
 */
public record ListRulesConfig(
    Seen seen, ItemRules items, Map<String, Integer> maxPer, Promotion promotions, Wishes wishes) {
  /** Nothing that was seen, and no other rule. */
  public static final ListRulesConfig UNSEEN =
      new ListRulesConfig(
          new Seen(List.of(ActionType.values()), Optional.empty()),
          new ItemRules(
              Optional.empty(),
              Optional.empty(),
              List.of(),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          Map.of(),
          new Promotion(Optional.empty(), 0),
          new Wishes(List.of(), List.of(), List.of(), List.of(), Optional.empty()));

  public ListRulesConfig {
    maxPer = Collections.unmodifiableMap(new LinkedHashMap<>(maxPer));
  }

  /** The same with another condition on items that they fulfil, too. */
  public ListRulesConfig allowingOnly(String condition) {
    String both =
        items.allowWhen().map(own -> "(%s) AND (%s)".formatted(own, condition)).orElse(condition);
    ItemRules narrower =
        new ItemRules(
            Optional.of(both),
            items.denyWhen(),
            items.allowed(),
            items.denied(),
            items.fromKey(),
            items.untilKey(),
            items.stockKey());
    return new ListRulesConfig(seen, narrower, maxPer, promotions, wishes);
  }

  /**
   * Which seen items do not come back.
   *
   * @param actions only an item with one of these counts as seen
   * @param returnAfterDays after so many days since the last of them it may come back; empty: never
   */
  public record Seen(List<ActionType> actions, Optional<Double> returnAfterDays) {
    public Seen {
      actions = List.copyOf(actions);
    }
  }

  /**
   * Which items nobody gets.
   *
   * @param allowWhen Spark SQL condition on the columns of items that all others fulfil
   * @param denyWhen Spark SQL condition on the columns of items that no other fulfils
   * @param allowed ids; when there are any, no other item
   * @param denied ids
   * @param fromKey key of the metadata that says from when on an item can be had
   * @param untilKey key of the metadata that says until when
   * @param stockKey key of the metadata that says whether, or how many, there are
   */
  public record ItemRules(
      Optional<String> allowWhen,
      Optional<String> denyWhen,
      List<String> allowed,
      List<String> denied,
      Optional<String> fromKey,
      Optional<String> untilKey,
      Optional<String> stockKey) {
    public ItemRules {
      allowed = List.copyOf(allowed);
      denied = List.copyOf(denied);
    }
  }

  /**
   * Items that places are kept for.
   *
   * @param when Spark SQL condition on the columns of items
   * @param share of the places, 0 to 1
   */
  public record Promotion(Optional<String> when, double share) {
    /** Whether places are kept. */
    public boolean isOn() {
      return when.isPresent() && share > 0;
    }
  }

  /**
   * What users said they do not want, by keys of {@code preferences}.
   *
   * @param blockedItems keys whose values are ids of items
   * @param blockedCategories keys whose values are categories
   * @param languages keys whose values are the only languages wanted
   * @param categoryKeys keys of the metadata that have an item's categories
   * @param languageKey key of the metadata that has an item's language
   */
  public record Wishes(
      List<String> blockedItems,
      List<String> blockedCategories,
      List<String> languages,
      List<String> categoryKeys,
      Optional<String> languageKey) {
    public Wishes {
      blockedItems = List.copyOf(blockedItems);
      blockedCategories = List.copyOf(blockedCategories);
      languages = List.copyOf(languages);
      categoryKeys = List.copyOf(categoryKeys);
    }
  }
}
