package io.smartrec.core.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
  private static final Explanation NEW =
      Explanation.of(ExplanationKind.CATALOGUE, "catalogue", 1, 0.5, List.of());

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesNumbersThatJsonDoesNotHave(double number) {
    assertThatThrownBy(() -> Explanation.of(ExplanationKind.BLEND, "blend", 1, number, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The score must be finite, was " + number);
    assertThatThrownBy(() -> new ItemReason("i1", Optional.empty(), Optional.empty(), number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The contribution of item i1 must be finite, was " + number);
    assertThatThrownBy(() -> new TermReason("genres", "noir", number))
        .hasMessage("The contribution of term noir must be finite, was " + number);
    assertThatThrownBy(() -> new SegmentReason("country=DE", number))
        .hasMessage("The contribution of segment country=DE must be finite, was " + number);
    assertThatThrownBy(() -> new ModelReason("als", number))
        .hasMessage("The contribution of model als must be finite, was " + number);
    assertThatThrownBy(() -> new BaselineReason("mean", number))
        .hasMessage("The contribution of baseline mean must be finite, was " + number);
    assertThatThrownBy(() -> new OthersReason(1, number))
        .hasMessage("The contribution of other reasons must be finite, was " + number);
  }

  @Test
  void refusesWhatIsNoPlaceAndNoText() {
    assertThatThrownBy(() -> Explanation.of(ExplanationKind.BLEND, "blend", 0, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The rank must be at least 1, was 0");
    assertThatThrownBy(() -> NEW.withText(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The explanation at rank 1 has no text");
    assertThatThrownBy(() -> new OthersReason(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Other reasons must be at least 1, were 0");
  }

  @Test
  void changesOnlyWhatItIsToldTo() {
    assertThat(NEW.asFallback(FallbackCause.COLD_USER).asPromoted().withText("For you."))
        .isEqualTo(
            new Explanation(
                ExplanationKind.CATALOGUE,
                "catalogue",
                Optional.of(FallbackCause.COLD_USER),
                true,
                1,
                0.5,
                List.of(),
                "For you."));
  }

  @Test
  void titlesFitOneLine() {
    assertThat(title(" Red\r\n\t mug\u00a0 \u0000")).isEqualTo("Red mug");
    assertThat(title("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(title("x".repeat(81))).isEqualTo("x".repeat(79) + "…");
    assertThat(title("x".repeat(78) + " and more")).isEqualTo("x".repeat(78) + "…");
    assertThat(title("x".repeat(80) + "\n")).isEqualTo("x".repeat(80));
  }

  /** A cup is two chars, and one character. */
  @Test
  void titlesAreCutByCodePoints() {
    String cup = "\uD83E\uDD64";

    assertThat(title(cup.repeat(80))).isEqualTo(cup.repeat(80));
    assertThat(title(cup.repeat(81))).isEqualTo(cup.repeat(79) + "…");
  }

  @Test
  void aBlankTitleIsNone() {
    assertThat(new ItemReason("i1", Optional.of(" \u0000\n"), Optional.empty(), 1).title())
        .isEmpty();
  }

  @Property
  void titlesAreShortAndStayAsTheyAre(@ForAll String title) {
    String once = ShortTitle.of(title);

    assertThat(once.codePointCount(0, once.length())).isLessThanOrEqualTo(80);
    assertThat(ShortTitle.of(once)).isEqualTo(once);
  }

  private static String title(String title) {
    return new ItemReason("i1", Optional.of(title), Optional.empty(), 1).title().orElseThrow();
  }
}
