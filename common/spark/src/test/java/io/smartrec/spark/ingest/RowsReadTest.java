package io.smartrec.spark.ingest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.run.Interval;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowsReadTest {
  private static final BatchCounts SEVEN =
      new BatchCounts(
          4, Map.of("a", 1L, "b", 2L), Map.of(), Optional.empty(), Optional.empty(), 0, 0);

  @Test
  void whatIsReadIsGoodRefusedOrOutside() {
    assertThatCode(() -> new RowsRead(Interval.ALL, 7, 0).requireAll("events", SEVEN))
        .doesNotThrowAnyException();
    assertThatCode(() -> new RowsRead(Interval.ALL, 9, 2).requireAll("events", SEVEN))
        .doesNotThrowAnyException();
  }

  @Test
  void aRowThatIsLostOrMadeIsABug() {
    assertThatThrownBy(() -> new RowsRead(Interval.ALL, 10, 2).requireAll("events of shop", SEVEN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Rows of events of shop do not add up: read 10, outside of the interval 2, good 4, rejected 3");
    assertThatThrownBy(() -> new RowsRead(Interval.ALL, 6, 0).requireAll("events", SEVEN))
        .isInstanceOf(IllegalStateException.class);
  }
}
