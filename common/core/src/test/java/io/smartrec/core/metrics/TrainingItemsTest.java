package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingItemsTest {
  /**
   * a has 3 users, b and c 2, d 1: half of the 8 preferences are reached with b, and c is as
   * popular. 3 of 8 are the first three eighths.
   */
  @Test
  void theHeadHasItsShareAndWhatIsAsPopular() {
    assertThat(heads(0.5)).containsExactly("a", "b", "c");
    assertThat(heads(0.375)).containsExactly("a");
    assertThat(heads(0.376)).containsExactly("a", "b", "c");
    assertThat(heads(0.999)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void theBaselineIsWhatIsPopularAndWasNotSeen() {
    TrainingItems items = items(0.5);

    assertThat(items.baseline(3, List.of())).isEqualTo(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(items.baseline(2, List.of("b", "x", "a"))).isEqualTo(Map.of("c", 1, "d", 2));
    assertThat(items.baseline(9, List.of("a"))).isEqualTo(Map.of("b", 1, "c", 2, "d", 3));
  }

  @Test
  void ofWhatTrainingDoesNotKnowNothingIsKnown() {
    TrainingItems items = items(0.5);

    assertThat(items.users("d")).isEqualTo(1);
    assertThat(items.attributes("d")).containsExactly(4, 7);
    assertThat(items.users("x")).isZero();
    assertThat(items.attributes("x")).isEmpty();
    assertThat(items.isHead("x")).isFalse();
  }

  @Test
  void areTheSameAfterAJourney() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(items(0.5));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      TrainingItems items = (TrainingItems) in.readObject();

      assertThat(items.isHead("c")).isTrue();
      assertThat(items.isHead("d")).isFalse();
      assertThat(items.baseline(2, List.of("a"))).isEqualTo(Map.of("b", 1, "c", 2));
      assertThat(items.trainingUsers()).isEqualTo(4);
    }
  }

  @Test
  void refusesArraysOfDifferentLengths() {
    assertThatThrownBy(
            () -> new TrainingItems(new String[] {"a"}, new int[0], new int[0][], 0.5, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> heads(double share) {
    TrainingItems items = items(share);
    return Stream.of("a", "b", "c", "d").filter(items::isHead).toList();
  }

  private static TrainingItems items(double headShare) {
    return new TrainingItems(
        new String[] {"a", "b", "c", "d"},
        new int[] {3, 2, 2, 1},
        new int[][] {{}, {}, {}, {4, 7}},
        headShare,
        4);
  }
}
