package io.smartrec.core.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.domain.ActionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/explanations.md} is written by hand; what it shares with the code is held against it.
 */
class ExplanationsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("smartrec.root"), "docs", "explanations.md");

  private static final List<Explanation> EXAMPLES =
      List.of(
          implicitHistory(),
          ratingHistory(),
          content(),
          popular(),
          trending(),
          catalogue(),
          blend());

  /** In the order of the page, where lines are broken between members. */
  @Test
  void theExamplesAreWhatTheCodeWrites() throws IOException {
    assertThat(examples(Files.readAllLines(PAGE)))
        .containsExactlyElementsOf(EXAMPLES.stream().map(ExplanationJson::of).toList());
  }

  @Test
  void everyKindHasOneSectionAndAnExample() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.startsWith("### "))
        .containsExactlyElementsOf(
            Arrays.stream(ExplanationKind.values())
                .map(kind -> "### `" + kind.code() + "`")
                .toList());
    assertThat(EXAMPLES).extracting(Explanation::kind).contains(ExplanationKind.values());
  }

  @Test
  void everyCauseHasALine() {
    assertThat(PAGE)
        .content()
        .contains(
            Arrays.stream(FallbackCause.values())
                .map(cause -> "\n  - `" + cause.code() + "`: ")
                .toList());
  }

  @Test
  void contributionsAddUpToTheScore() {
    assertThat(EXAMPLES)
        .filteredOn(example -> !example.reasons().isEmpty())
        .hasSize(5)
        .allSatisfy(
            example ->
                assertThat(Math.abs(Reasons.sum(example.reasons()) - example.score()))
                    .isLessThan(1e-9));
  }

  private static Explanation implicitHistory() {
    return Explanation.of(
        ExplanationKind.HISTORY,
        "als",
        1,
        0.83,
        Reasons.strongest(
            List.of(
                item("6f1c", "Red mug", ActionType.PURCHASE, 0.41),
                item("b2d0", "Blue plate", ActionType.VIEW, 0.27),
                item("91aa", "Tin whistle", ActionType.VIEW, -0.06),
                item("c3e7", "Tea towel", ActionType.CLICK, 0.13),
                item("04f5", "Egg cup", ActionType.SAVE, 0.08)),
            3));
  }

  private static Explanation ratingHistory() {
    return Explanation.of(
        ExplanationKind.HISTORY,
        "als",
        2,
        4.31,
        Reasons.strongest(
            List.of(
                new BaselineReason(BaselineReason.MEAN_AND_USER, 3.62),
                new BaselineReason(BaselineReason.ITEM, 0.35),
                new ItemReason("77ab", Optional.of("Brazil"), Optional.empty(), 0.22),
                new ItemReason("d5c1", Optional.empty(), Optional.empty(), 0.12)),
            4));
  }

  private static Explanation content() {
    return Explanation.of(
        ExplanationKind.CONTENT,
        "content",
        1,
        0.52,
        Reasons.strongest(
            List.of(
                new TermReason("genres", "drama", 0.3),
                new TermReason("genres", "comedy", 0.17),
                new TermReason("title", "london", 0.05)),
            5));
  }

  private static Explanation popular() {
    return Explanation.of(
            ExplanationKind.POPULAR,
            "popularity",
            3,
            12,
            List.of(new SegmentReason("country=DE", 12)))
        .asFallback(FallbackCause.COLD_USER);
  }

  private static Explanation trending() {
    return Explanation.of(ExplanationKind.TRENDING, "trending", 4, 61.25, List.of())
        .asFallback(FallbackCause.FILTERED);
  }

  private static Explanation catalogue() {
    return Explanation.of(ExplanationKind.CATALOGUE, "catalogue", 10, 0, List.of())
        .asFallback(FallbackCause.FEW_CANDIDATES)
        .asPromoted();
  }

  private static Explanation blend() {
    return Explanation.of(
            ExplanationKind.BLEND,
            "hybrid",
            1,
            0.0277,
            List.of(new ModelReason("als", 0.0164), new ModelReason("content", 0.0113)))
        .withText(implicitHistory().text());
  }

  private static Reason item(String id, String title, ActionType action, double contribution) {
    return new ItemReason(id, Optional.of(title), Optional.of(action), contribution);
  }

  private static List<String> examples(List<String> lines) {
    List<String> examples = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```json")) {
        from = i + 1;
      } else if (lines.get(i).equals("```")) {
        examples.add(
            lines.subList(from, i).stream().map(String::strip).collect(Collectors.joining()));
      }
    }
    return examples;
  }
}
