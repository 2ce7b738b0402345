package io.smartrec.core.explanation;

import static io.smartrec.core.domain.ActionType.CLICK;
import static io.smartrec.core.domain.ActionType.LIKE;
import static io.smartrec.core.domain.ActionType.PURCHASE;
import static io.smartrec.core.domain.ActionType.SAVE;
import static io.smartrec.core.domain.ActionType.SHARE;
import static io.smartrec.core.domain.ActionType.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.domain.ActionType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final Reason MUG = item(PURCHASE, "Red mug");

  @Test
  void aHistoryIsWhatTheUserDid() {
    assertThat(history(MUG)).isEqualTo("Because you bought Red mug.");
    assertThat(history(item(VIEW, "A"), item(CLICK, "B")))
        .isEqualTo("Because you viewed A and clicked B.");
    assertThat(history(item(LIKE, "A"), item(SAVE, "B")))
        .isEqualTo("Because you liked A and saved B.");
    assertThat(history(item(SHARE, "A"), unknown("B")))
        .isEqualTo("Because you shared A and interacted with B.");
  }

  @Test
  void theSameVerbIsSaidOnce() {
    assertThat(history(MUG, item(PURCHASE, "Blue plate")))
        .isEqualTo("Because you bought Red mug and Blue plate.");
    assertThat(history(unknown("A"), unknown("B")))
        .isEqualTo("Because you interacted with A and B.");
  }

  @Test
  void itemsWithoutATitleAreLikeThisOne() {
    assertThat(history(untitled(PURCHASE))).isEqualTo("Because you bought an item like this.");
    assertThat(history(untitled(PURCHASE), untitled(PURCHASE)))
        .isEqualTo("Because you bought items like this.");
    assertThat(history(untitled(PURCHASE), untitled(VIEW)))
        .isEqualTo("Because you bought an item like this and viewed another.");
    assertThat(history(MUG, untitled(PURCHASE)))
        .isEqualTo("Because you bought Red mug and an item like this.");
    assertThat(history(untitled(VIEW), MUG))
        .isEqualTo("Because you viewed an item like this and bought Red mug.");
  }

  @Test
  void onlyTheFirstTwoThatSpeakForTheItemAreNamed() {
    Reason against = new ItemReason("i9", Optional.of("Green cup"), Optional.of(PURCHASE), -0.9);

    assertThat(
            history(
                new BaselineReason(BaselineReason.MEAN, 3),
                against,
                MUG,
                item(VIEW, "Blue plate"),
                item(VIEW, "Bowl"),
                new OthersReason(3, 1)))
        .isEqualTo("Because you bought Red mug and viewed Blue plate.");
    assertThat(history(against)).isEqualTo("Matches your taste.");
    assertThat(history()).isEqualTo("Matches your taste.");
  }

  @Test
  void aTitleIsNotSaidTwice() {
    assertThat(history(MUG, item(VIEW, "Red mug"), item(VIEW, "Blue plate")))
        .isEqualTo("Because you bought Red mug and viewed Blue plate.");
  }

  @Test
  void aTitleThatEndsASentenceEndsThisOne() {
    assertThat(history(item(VIEW, "Who Framed Roger Rabbit?")))
        .isEqualTo("Because you viewed Who Framed Roger Rabbit?");
    assertThat(history(item(VIEW, "x".repeat(100))))
        .isEqualTo("Because you viewed " + "x".repeat(79) + "…");
  }

  @Test
  void contentIsTermsAndWhereTheyStand() {
    Reason drama = new TermReason("genres", "drama", 0.3);

    assertThat(text(ExplanationKind.CONTENT, drama))
        .isEqualTo("Matches what you like: drama (genres).");
    assertThat(
            text(
                ExplanationKind.CONTENT,
                drama,
                new TermReason("genres", "war", -0.2),
                new TermReason("genres", "comedy", 0.1),
                new TermReason("title", "london", 0.1)))
        .isEqualTo("Matches what you like: drama, comedy (genres).");
    assertThat(text(ExplanationKind.CONTENT, drama, new TermReason("title", "london", 0.1)))
        .isEqualTo("Matches what you like: drama (genres), london (title).");
    assertThat(
            text(
                ExplanationKind.CONTENT,
                drama,
                new TermReason("title", "drama", 0.2),
                new TermReason("title", "london", 0.1)))
        .isEqualTo("Matches what you like: drama (genres), london (title).");
    assertThat(text(ExplanationKind.CONTENT)).isEqualTo("Matches your taste.");
  }

  @Test
  void popularityNamesTheSegmentWhereThereIsOne() {
    Reason germany = new SegmentReason("country=DE", 12);

    assertThat(text(ExplanationKind.POPULAR)).isEqualTo("Popular with others.");
    assertThat(text(ExplanationKind.POPULAR, new ModelReason("popularity", 12)))
        .isEqualTo("Popular with others.");
    assertThat(text(ExplanationKind.POPULAR, germany)).isEqualTo("Popular in country DE.");
    assertThat(text(ExplanationKind.TRENDING)).isEqualTo("Popular now.");
    assertThat(text(ExplanationKind.TRENDING, germany)).isEqualTo("Popular now in country DE.");
  }

  @Test
  void theRestHasOneSentence() {
    assertThat(text(ExplanationKind.CATALOGUE)).isEqualTo("New in the catalogue.");
    assertThat(text(ExplanationKind.BLEND, new ModelReason("als", 0.1)))
        .isEqualTo("Matches your taste.");
  }

  private static String history(Reason... reasons) {
    return text(ExplanationKind.HISTORY, reasons);
  }

  private static String text(ExplanationKind kind, Reason... reasons) {
    return Explanation.of(kind, "test", 1, 1, List.of(reasons)).text();
  }

  private static Reason item(ActionType action, String title) {
    return new ItemReason("i1", Optional.of(title), Optional.of(action), 0.5);
  }

  private static Reason unknown(String title) {
    return new ItemReason("i1", Optional.of(title), Optional.empty(), 0.5);
  }

  private static Reason untitled(ActionType action) {
    return new ItemReason("i1", Optional.empty(), Optional.of(action), 0.5);
  }
}
