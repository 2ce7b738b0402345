package io.smartrec.core.topn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TopKSelectorTest {
  private record Scored(int item, float score) {}

  /** Few distinct scores, so that ties are common; any order of the offers. */
  @Property
  void selectsWhatASortWouldSelect(
      @ForAll @Size(max = 200) List<@IntRange(min = -5, max = 5) Integer> scores,
      @ForAll @IntRange(min = 1, max = 30) int k,
      @ForAll long order) {
    List<Scored> offers =
        new ArrayList<>(
            IntStream.range(0, scores.size())
                .mapToObj(item -> new Scored(item, scores.get(item) / 2f))
                .toList());
    List<Scored> expected =
        offers.stream()
            .sorted(Comparator.comparing(Scored::score).reversed().thenComparing(Scored::item))
            .limit(k)
            .toList();
    Collections.shuffle(offers, new Random(order));
    TopKSelector selector = new TopKSelector(k);

    offers.forEach(offer -> selector.offer(offer.item(), offer.score()));

    assertThat(drain(selector, k)).isEqualTo(expected);
  }

  @Test
  void isEmptyAfterDrainingAndCanBeUsedAgain() {
    TopKSelector selector = new TopKSelector(2);
    selector.offer(1, 1f);
    selector.offer(2, 2f);
    selector.offer(3, 3f);
    assertThat(drain(selector, 2)).containsExactly(new Scored(3, 3f), new Scored(2, 2f));

    selector.offer(9, -1f);

    assertThat(selector.size()).isEqualTo(1);
    assertThat(drain(selector, 2)).containsExactly(new Scored(9, -1f));
  }

  @Test
  void hasAThresholdOnceItIsFull() {
    TopKSelector selector = new TopKSelector(2);
    selector.offer(1, 5f);
    assertThat(selector.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);

    selector.offer(2, 3f);
    assertThat(selector.threshold()).isEqualTo(3f);

    selector.offer(3, 4f);
    assertThat(selector.threshold()).isEqualTo(4f);
  }

  @Test
  void refusesAScoreThatIsNotANumber() {
    assertThatThrownBy(() -> new TopKSelector(2).offer(7, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The score of item 7 is not a number");
  }

  @Test
  void refusesToKeepNothing() {
    assertThatThrownBy(() -> new TopKSelector(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be at least 1, was 0");
  }

  private static List<Scored> drain(TopKSelector selector, int k) {
    int[] items = new int[k];
    float[] scores = new float[k];
    int count = selector.drain(items, scores);
    return IntStream.range(0, count).mapToObj(i -> new Scored(items[i], scores[i])).toList();
  }
}
