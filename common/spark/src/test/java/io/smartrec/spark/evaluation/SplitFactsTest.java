package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.spark.split.LeakageAudit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SplitFactsTest {
  private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-03-08T00:00:00Z");

  @Test
  void foldsAddUpAndTheInstantsAreThoseOfTheFirst() {
    SplitFacts one =
        new SplitFacts(
            new LeakageAudit(1, 2, 3, 4, 5, 6),
            new HoldoutUsers(7, 8, 9, 10, 11),
            FIRST,
            Optional.of(FIRST));
    SplitFacts other =
        new SplitFacts(
            new LeakageAudit(100, 200, 300, 400, 500, 600),
            new HoldoutUsers(700, 800, 900, 1000, 1100),
            SECOND,
            Optional.of(SECOND));

    assertThat(SplitFacts.sum(List.of(one, other)))
        .isEqualTo(
            new SplitFacts(
                new LeakageAudit(101, 202, 303, 404, 505, 606),
                new HoldoutUsers(707, 808, 909, 1010, 1111),
                FIRST,
                Optional.of(FIRST)));
    assertThat(SplitFacts.sum(List.of(other))).isEqualTo(other);
  }
}
