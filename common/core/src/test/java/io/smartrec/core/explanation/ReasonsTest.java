package io.smartrec.core.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  /** 0.5 and -0.25 are the largest; 0.125 + 0.0625 - 0.125 = 0.0625 are left. */
  @Test
  void keepsTheStrongestWhateverTheirSignAndSumsTheRest() {
    List<Reason> reasons =
        List.of(
            item("a", 0.125),
            item("b", -0.25),
            item("c", 0.0625),
            item("d", 0.5),
            item("e", -0.125));

    assertThat(Reasons.strongest(reasons, 2))
        .containsExactly(item("d", 0.5), item("b", -0.25), new OthersReason(3, 0.0625));
  }

  @Test
  void ofTheSameSizeTheLowerIdIsKept() {
    assertThat(Reasons.strongest(List.of(item("c", 1), item("a", -1), item("b", 1)), 2))
        .containsExactly(item("a", -1), item("b", 1), new OthersReason(1, 1));
    assertThat(
            Reasons.strongest(
                List.of(
                    new TermReason("title", "london", 1),
                    new TermReason("genres", "noir", 1),
                    new TermReason("genres", "london", 1)),
                2))
        .containsExactly(
            new TermReason("genres", "london", 1),
            new TermReason("title", "london", 1),
            new OthersReason(1, 1));
  }

  @Test
  void whatContributesNothingIsNoReason() {
    assertThat(Reasons.strongest(List.of(item("a", 0), item("b", -0.0), item("c", 1)), 2))
        .containsExactly(item("c", 1));
    assertThat(Reasons.strongest(List.of(), 2)).isEmpty();
  }

  @Test
  void thereAreNoOthersWhenAllAreKept() {
    assertThat(Reasons.strongest(List.of(item("a", 1), item("b", 2)), 2))
        .containsExactly(item("b", 2), item("a", 1));
  }

  /** 5 others of before, b and c. */
  @Test
  void othersOfBeforeStayOthers() {
    List<Reason> reasons =
        List.of(new OthersReason(5, 10), item("a", 3), item("b", 2), item("c", 1));

    assertThat(Reasons.strongest(reasons, 1))
        .containsExactly(item("a", 3), new OthersReason(7, 13));
    assertThat(Reasons.strongest(reasons, 0)).containsExactly(new OthersReason(8, 16));
  }

  @Test
  void refusesToKeepLessThanNone() {
    assertThatThrownBy(() -> Reasons.strongest(List.of(), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Reasons to keep must be at least 0, were -1");
  }

  @Test
  void makesOnlyTheReasonsThatAreKept() {
    double[] contributions = {1, 3, 2};
    List<Integer> made = new ArrayList<>();

    Reasons.strongest(
        contributions,
        i -> {
          made.add(i);
          return item("i" + i, contributions[i]);
        },
        2);

    assertThat(made).containsExactly(1, 2);
  }

  @Property
  void addUpToTheSumOfAll(
      @ForAll @Size(max = 40) List<@DoubleRange(min = -1e6, max = 1e6) Double> contributions,
      @ForAll @IntRange(max = 10) int max) {
    List<Reason> all = items(contributions);

    List<Reason> kept = Reasons.strongest(all, max);

    assertThat(Reasons.sum(kept)).isEqualTo(Reasons.sum(all), within(1e-6));
    assertThat(kept).hasSizeLessThanOrEqualTo(max + 1);
    assertThat(kept).allSatisfy(r -> assertThat(r.contribution()).isFinite());
  }

  @Property
  void theOrderOfTheReasonsDoesNotMatter(
      @ForAll @Size(max = 20) List<@IntRange(min = -5, max = 5) Integer> contributions,
      @ForAll @IntRange(max = 10) int max,
      @ForAll long seed) {
    List<Reason> all = items(contributions.stream().map(Integer::doubleValue).toList());
    List<Reason> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));

    List<Reason> kept = Reasons.strongest(all, max);

    assertThat(Reasons.strongest(shuffled, max)).isEqualTo(kept);
    double[] numbers = contributions.stream().mapToDouble(Integer::doubleValue).toArray();
    assertThat(Reasons.strongest(numbers, all::get, max)).isEqualTo(kept);
  }

  private static List<Reason> items(List<Double> contributions) {
    return IntStream.range(0, contributions.size())
        .<Reason>mapToObj(i -> item("item%02d".formatted(i), contributions.get(i)))
        .toList();
  }

  private static ItemReason item(String id, double contribution) {
    return new ItemReason(id, Optional.empty(), Optional.empty(), contribution);
  }
}
