package io.smartrec.spark.topn;

import io.smartrec.core.ranking.Quota;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * What one user may get after the other, and how many items each rule took away. Not thread-safe.
 */
final class ListRules {
  static final String SEEN = "seen";
  static final String BLOCKED_ITEMS = "blocked-items";
  static final String BLOCKED_CATEGORIES = "blocked-categories";
  static final String LANGUAGES = "languages";

  private final ItemCatalogue catalogue;
  private final BitSet taken;
  private final Map<String, Long> removed = new LinkedHashMap<>();

  ListRules(ItemCatalogue catalogue) {
    this.catalogue = catalogue;
    this.taken = new BitSet(catalogue.size());
  }

  /**
   * Which items the user may get; until the next user is asked for.
   *
   * @param user columns of {@link UserRows}
   */
  IntPredicate of(Row user) {
    taken.clear();
    for (Row seen : user.<Row>getList(UserRows.SEEN_AT)) {
      if (seen.getBoolean(UserRows.IS_HIDDEN)) {
        take(SEEN, catalogue.ids().index(seen.getString(UserRows.SEEN_ITEM)));
      }
    }
    for (String item : user.<String>getList(UserRows.BLOCKED_ITEMS_AT)) {
      take(BLOCKED_ITEMS, catalogue.ids().index(item));
    }
    takeCategories(user.getList(UserRows.BLOCKED_CATEGORIES_AT));
    takeOtherLanguages(user.getList(UserRows.LANGUAGES_AT));
    BitSet allowed = catalogue.allowed();
    return item -> allowed.get(item) && !taken.get(item);
  }

  private void takeCategories(List<String> blocked) {
    BitSet codes = catalogue.categories().codes(blocked);
    if (codes.isEmpty()) {
      return;
    }
    for (int item = 0; item < catalogue.size(); item++) {
      if (catalogue.categories().isAny(item, codes)) {
        take(BLOCKED_CATEGORIES, item);
      }
    }
  }

  /** Items of no known language are for everyone. */
  private void takeOtherLanguages(List<String> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    BitSet codes = catalogue.languages().codes(wanted);
    for (int item = 0; item < catalogue.size(); item++) {
      if (!catalogue.languages().isEmpty(item) && !catalogue.languages().isAny(item, codes)) {
        take(LANGUAGES, item);
      }
    }
  }

  /** An item counts for the first rule that takes it from the user. */
  private void take(String rule, int item) {
    if (item >= 0 && catalogue.allowed().get(item) && !taken.get(item)) {
      taken.set(item);
      removed.merge(rule, 1L, Long::sum);
    }
  }

  /** Adds what a quota passed over. */
  void passedOver(Quota quota, int items) {
    if (items > 0) {
      removed.merge(name(quota), (long) items, Long::sum);
    }
  }

  /** All rules that may take something from a user. */
  static List<String> names(ItemCatalogue catalogue) {
    return Stream.concat(
            Stream.of(SEEN, BLOCKED_ITEMS, BLOCKED_CATEGORIES, LANGUAGES),
            catalogue.quotas().stream().map(ListRules::name))
        .toList();
  }

  private static String name(Quota quota) {
    return "max-per " + quota.name();
  }

  /** How many items each rule has taken from the users since the last call. */
  Map<String, Long> removed() {
    Map<String, Long> since = new LinkedHashMap<>(removed);
    removed.clear();
    return since;
  }
}
