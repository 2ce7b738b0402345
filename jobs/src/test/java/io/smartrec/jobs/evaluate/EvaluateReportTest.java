package io.smartrec.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.evaluation.HoldoutUsers;
import io.smartrec.spark.evaluation.SplitFacts;
import io.smartrec.spark.split.LeakageAudit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluateReportTest {
  private static final Instant AS_OF = Instant.parse("2026-02-01T00:00:00Z");

  @Test
  void tellsTheSumsOfAllFolds() {
    JobResult.Builder result = JobResult.of("evaluate");

    EvaluateReport.tellSplits(
        result,
        List.of(
            fold(new LeakageAudit(80, 20, 1, 8, 2, 9), 7),
            fold(new LeakageAudit(70, 30, 0, 7, 3, 11), 6)));

    JobResult told = result.done("Compared.");
    assertThat(told.counts())
        .isEqualTo(
            Map.of(
                "folds",
                2L,
                "train_interactions",
                150L,
                "test_interactions",
                50L,
                "users_judged",
                13L));
    // 8 + 7 of 80 + 70 are 10 %; 2 + 3 of 9 + 11 users.
    assertThat(told.facts().get("leakage_audit"))
        .asString()
        .startsWith("LEAK: 15 of 150 training interactions (10.0 %)")
        .contains("; 5 of 20 users of the hold-out")
        .endsWith("; 1 interactions are in both");
  }

  private static SplitFacts fold(LeakageAudit audit, long judged) {
    return new SplitFacts(
        audit, new HoldoutUsers(judged, 0, judged, 0, 0), AS_OF, Optional.empty());
  }
}
