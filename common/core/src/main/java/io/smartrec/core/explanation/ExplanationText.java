package io.smartrec.core.explanation;

import io.smartrec.core.domain.ActionType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * An explanation as an English sentence, from the first two of the reasons that speak for the item;
 * those against it and the rest are left to the numbers.
 */
final class ExplanationText {
  private static final String TASTE = "Matches your taste.";
  private static final String UNTITLED = "an item like this";

  private ExplanationText() {}

  /**
   * The sentence.
   *
   * @param reasons strongest first
   */
  static String of(ExplanationKind kind, List<Reason> reasons) {
    return switch (kind) {
      case HISTORY -> history(firstTwo(reasons, ItemReason.class, ExplanationText::readAlike));
      case CONTENT -> content(firstTwo(reasons, TermReason.class, ExplanationText::sameTerm));
      case POPULAR -> inSegment("Popular", reasons, " with others");
      case TRENDING -> inSegment("Popular now", reasons, "");
      case CATALOGUE -> "New in the catalogue.";
      case BLEND -> TASTE;
    };
  }

  private static String history(List<ItemReason> items) {
    if (items.isEmpty()) {
      return TASTE;
    }
    ItemReason first = items.get(0);
    StringBuilder text = new StringBuilder("Because you ").append(verb(first)).append(' ');
    if (items.size() == 1) {
      return sentence(text.append(first.title().orElse(UNTITLED)));
    }
    ItemReason second = items.get(1);
    boolean sameVerb = verb(first).equals(verb(second));
    if (sameVerb && first.title().isEmpty() && second.title().isEmpty()) {
      return sentence(text.append("items like this"));
    }
    text.append(first.title().orElse(UNTITLED)).append(" and ");
    if (!sameVerb) {
      text.append(verb(second)).append(' ');
    }
    return sentence(
        text.append(second.title().orElse(first.title().isEmpty() ? "another" : UNTITLED)));
  }

  private static String content(List<TermReason> terms) {
    if (terms.isEmpty()) {
      return TASTE;
    }
    TermReason first = terms.get(0);
    TermReason last = terms.get(terms.size() - 1);
    StringBuilder text = new StringBuilder("Matches what you like: ");
    text.append(ShortTitle.of(first.term()));
    if (terms.size() == 2) {
      if (!first.field().equals(last.field())) {
        text.append(" (").append(ShortTitle.of(first.field())).append(')');
      }
      text.append(", ").append(ShortTitle.of(last.term()));
    }
    return sentence(text.append(" (").append(ShortTitle.of(last.field())).append(')'));
  }

  private static String inSegment(String how, List<Reason> reasons, String withoutSegment) {
    List<SegmentReason> segments =
        firstTwo(reasons, SegmentReason.class, (a, b) -> false).stream()
            .filter(reason -> !reason.segment().equals(SegmentReason.EVERYONE))
            .toList();
    if (segments.isEmpty()) {
      return how + withoutSegment + ".";
    }
    String segment = ShortTitle.of(segments.get(0).segment().replace('=', ' '));
    return sentence(new StringBuilder(how).append(" in ").append(segment));
  }

  /** The first two that speak for the item and do not read the same. */
  private static <R extends Reason> List<R> firstTwo(
      List<Reason> reasons, Class<R> type, BiPredicate<R, R> same) {
    List<R> found = new ArrayList<>(2);
    for (Reason reason : reasons) {
      if (found.size() < 2 && reason.contribution() > 0 && type.isInstance(reason)) {
        R candidate = type.cast(reason);
        if (found.isEmpty() || !same.test(found.get(0), candidate)) {
          found.add(candidate);
        }
      }
    }
    return found;
  }

  /** Two items without a title are two items all the same. */
  private static boolean readAlike(ItemReason first, ItemReason second) {
    return first.title().isPresent() && first.title().equals(second.title());
  }

  private static boolean sameTerm(TermReason first, TermReason second) {
    return first.term().equals(second.term());
  }

  private static String sentence(StringBuilder text) {
    return ShortTitle.endsSentence(text) ? text.toString() : text.append('.').toString();
  }

  private static String verb(ItemReason item) {
    return item.action().map(ExplanationText::verb).orElse("interacted with");
  }

  private static String verb(ActionType action) {
    return switch (action) {
      case VIEW -> "viewed";
      case CLICK -> "clicked";
      case PURCHASE -> "bought";
      case LIKE -> "liked";
      case SAVE -> "saved";
      case SHARE -> "shared";
    };
  }
}
