package io.smartrec.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HolmTest {
  /**
   * Ascending 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06 and 0.04, raised to 0.06.
   */
  @Test
  void agreesWithTheCaseByHand() {
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
  }

  @Test
  void leavesASingleTestAndNoTestAsTheyAre() {
    assertThat(Holm.adjust(new double[] {0.3})).containsExactly(0.3);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> Holm.adjust(new double[] {0.5, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A p-value is in [0, 1], was NaN");
    assertThatThrownBy(() -> Holm.adjust(new double[] {1.5}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void isBetweenTheRawValueAndBonferronisAndKeepsTheOrder(
      @ForAll @Size(max = 20) List<@DoubleRange(min = 0, max = 1) Double> pValues) {
    double[] raw = array(pValues);
    double[] adjusted = Holm.adjust(raw);

    for (int i = 0; i < raw.length; i++) {
      assertThat(adjusted[i]).isBetween(raw[i], Math.min(1, raw.length * raw[i]));
      for (int j = 0; j < raw.length; j++) {
        if (raw[i] <= raw[j]) {
          assertThat(adjusted[i]).isLessThanOrEqualTo(adjusted[j]);
        }
      }
    }
  }

  @Property
  void goesByTheValuesAndNotByTheirPlaces(
      @ForAll @Size(max = 10) List<@DoubleRange(min = 0, max = 1) Double> pValues,
      @ForAll Random random) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < pValues.size(); i++) {
      places.add(i);
    }
    Collections.shuffle(places, random);

    double[] adjusted = Holm.adjust(array(pValues));
    double[] shuffled = Holm.adjust(array(places.stream().map(pValues::get).toList()));

    assertThat(shuffled)
        .containsExactly(places.stream().mapToDouble(place -> adjusted[place]).toArray());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
