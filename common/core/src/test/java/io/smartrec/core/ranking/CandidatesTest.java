package io.smartrec.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /** Few distinct scores, so that ties are common; read to the end from any depth. */
  @Property
  void scoredCandidatesComeAsASortWouldHaveThem(
      @ForAll @Size(max = 60) List<@IntRange(min = -3, max = 3) Integer> numbers,
      @ForAll @IntRange(min = 1, max = 70) int depth,
      @ForAll @IntRange(min = 1, max = 4) int every) {
    float[] scores = new float[numbers.size()];
    IntStream.range(0, scores.length)
        .forEach(i -> scores[i] = numbers.get(i) == -3 ? NONE : numbers.get(i) / 2f);
    List<Integer> expected =
        IntStream.range(0, scores.length)
            .filter(i -> i % every == 0 && scores[i] != NONE)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                    .thenComparing(Comparator.naturalOrder()))
            .toList();

    assertThat(read(new ScoredCandidates(scores, depth).stream(item -> item % every == 0)))
        .isEqualTo(expected);
  }

  @Test
  void aScoreThatIsNoNumberIsRefused() {
    CandidateStream stream = new ScoredCandidates(new float[] {1, Float.NaN}).stream(item -> true);

    assertThatThrownBy(stream::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The score of item 1 is not a number");
  }

  @Test
  void orderedCandidatesAreReadAsTheyAreButForThoseThatAreNotEligible() {
    OrderedCandidates candidates =
        new OrderedCandidates(new int[] {7, 2, 5, 1}, new float[] {3, 2, 2, 0});

    assertThat(read(candidates.stream(item -> item != 2))).containsExactly(7, 5, 1);
    assertThat(read(candidates.stream(item -> false))).isEmpty();
  }

  @Test
  void orderedCandidatesMustBeInOrder() {
    assertThatThrownBy(() -> new OrderedCandidates(new int[] {1, 2}, new float[] {1, 2}))
        .hasMessage("Item 2 with score 2.0 cannot follow item 1 with score 1.0");
    assertThatThrownBy(() -> new OrderedCandidates(new int[] {2, 1}, new float[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Integer> read(CandidateStream stream) {
    List<Integer> items = new ArrayList<>();
    while (stream.next()) {
      items.add(stream.item());
    }
    return items;
  }
}
