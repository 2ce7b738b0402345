package io.smartrec.spark.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class LeakageAuditIT {
  @Test
  void aCutInTimeLetsNothingThrough(SparkSession spark) {
    // Days 8 to 10 of 10 users are held out.
    LeakageAudit audit = audit(SplitConfig.temporal(2), Splits.square(spark));

    assertThat(audit).isEqualTo(new LeakageAudit(70, 30, 0, 0, 0, 10));
    assertThat(audit.leaks()).isFalse();
    assertThat(audit.futureShare()).isZero();
    assertThat(audit).hasToString("no leak");
  }

  /**
   * The last day of u0 to u9 is held out, of each the tenth: it begins on day 10 for all but u9,
   * whose last day is 9. So what u0 to u8 did on day 9 is future, theirs in training 9 rows, and
   * nobody has later ones of their own.
   */
  @Test
  void leaveLastTrainsOnWhatOthersDidLater(SparkSession spark) {
    Dataset<Row> interactions =
        Splits.square(spark).where("user_id <> 'u9' OR timestamp < '2026-03-10'");

    LeakageAudit audit = audit(Splits.leaveLast(1), interactions);

    assertThat(audit).isEqualTo(new LeakageAudit(89, 10, 0, 9, 0, 10));
    assertThat(audit)
        .hasToString(
            "LEAK: 9 of 89 training interactions (10.1 %) are not before the hold-out begins; 0 of"
                + " 10 users of the hold-out have later ones of their own in training; 0 interactions are in"
                + " both");
  }

  /** One user, an interaction a second: what is later than the first that is held out leaks. */
  @Test
  void aRandomSplitOfWhatIsInOrderLeaks(SparkSession spark) {
    String[] lines = new String[50];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = String.format("u%d i%02d view 2026-03-01T00:00:%02dZ", i % 2, i, i);
    }
    Dataset<Row> interactions = InteractionRows.interactions(spark, lines);
    Split split = Splits.of(SplitConfig.random(0.2, Stratify.USER), 42, interactions).get(0);
    long first = second(split.test().selectExpr("min(item_id)"));
    // Of the 50 - first that are not before it, 10 are held out.
    long future = 40L - first;

    LeakageAudit audit = LeakageAudit.of(split);

    assertThat(future).isPositive();
    assertThat(audit).isEqualTo(new LeakageAudit(40, 10, 0, future, 2, 2));
    assertThat(audit.leaks()).isTrue();
    assertThat(audit.futureShare()).isEqualTo(future / 40.0);
  }

  /**
   * u1's i2 is on both sides. The hold-out begins with it, so i2 and i3 of training are future;
   * u1's i3 is later than u1's first, u2's i1 earlier, u3 is in the hold-out only.
   */
  @Test
  void sidesThatCameApartMayShareRows(SparkSession spark) {
    Dataset<Row> train =
        InteractionRows.interactions(
            spark,
            "u1 i2 view 2026-03-02T00:00:00Z",
            "u1 i3 view 2026-03-03T00:00:00Z",
            "u2 i1 view 2026-03-01T00:00:00Z");
    Dataset<Row> test =
        InteractionRows.interactions(
            spark,
            "u1 i2 view 2026-03-02T00:00:00Z",
            "u2 i3 view 2026-03-09T00:00:00Z",
            "u3 i1 view 2026-03-09T00:00:00Z");

    LeakageAudit audit =
        LeakageAudit.of(Splitters.of(Splits.provided(), 42, Optional.of(test)).split(train).get(0));

    assertThat(audit).isEqualTo(new LeakageAudit(3, 3, 1, 2, 1, 3));
    assertThat(audit.leaks()).isTrue();
  }

  /** The history of new users is known, too; what the others did on days 9 and 10 is future. */
  @Test
  void theHistoryOfNewUsersCounts(SparkSession spark) {
    Dataset<Row> interactions = Splits.square(spark);
    Split split = Splits.of(Splits.newUser(0.4), 42, interactions).get(0);
    long judged = Splits.values(split.test(), "user_id").size();

    assertThat(LeakageAudit.of(split))
        .isEqualTo(new LeakageAudit(100 - 2 * judged, 2 * judged, 0, 2 * (10 - judged), 0, judged));
  }

  private static LeakageAudit audit(SplitConfig config, Dataset<Row> interactions) {
    return LeakageAudit.of(Splits.of(config, 42, interactions).get(0));
  }

  private static long second(Dataset<Row> item) {
    return Long.parseLong(item.as(Encoders.STRING()).first().substring(1));
  }
}
