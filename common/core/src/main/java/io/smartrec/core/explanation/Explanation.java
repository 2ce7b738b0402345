package io.smartrec.core.explanation;

import java.util.List;
import java.util.Optional;

/**
 * Why an item stands where it stands in a user's list; {@link ExplanationJson} writes it.
 *
 * @param kind what speaks for the item
 * @param stage code of the algorithm or fallback stage that put it there
 * @param because why the model itself did not; empty when it did
 * @param promoted whether the place is a promoted one
 * @param rank its place in the list, from 1
 * @param score by which the stage put it there
 * @param reasons parts of the score, strongest first, as {@link Reasons#strongest(List, int)} gives
 *     them: where there are any, their contributions add up to the score, within 1e-4 max(1,
 *     |score|). None when the score has no parts
 * @param text the same in words
 */
public record Explanation(
    ExplanationKind kind,
    String stage,
    Optional<FallbackCause> because,
    boolean promoted,
    int rank,
    double score,
    List<Reason> reasons,
    String text) {

  public Explanation {
    if (rank < 1) {
      throw new IllegalArgumentException("The rank must be at least 1, was " + rank);
    }
    Finite.require(score, "The", "score");
    if (text.isBlank()) {
      throw new IllegalArgumentException("The explanation at rank " + rank + " has no text");
    }
    reasons = List.copyOf(reasons);
  }

  /** The explanation of an item that the model itself put there, in words of its reasons. */
  public static Explanation of(
      ExplanationKind kind, String stage, int rank, double score, List<Reason> reasons) {
    String text = ExplanationText.of(kind, reasons);
    return new Explanation(kind, stage, Optional.empty(), false, rank, score, reasons, text);
  }

  /** The same for an item that a fallback stage put there. */
  public Explanation asFallback(FallbackCause cause) {
    return new Explanation(kind, stage, Optional.of(cause), promoted, rank, score, reasons, text);
  }

  /** The same on a promoted place. */
  public Explanation asPromoted() {
    return new Explanation(kind, stage, because, true, rank, score, reasons, text);
  }

  /** The same in other words: a blend takes those of its leading member. */
  public Explanation withText(String words) {
    return new Explanation(kind, stage, because, promoted, rank, score, reasons, words);
  }
}
