package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricNameTest {
  @Test
  void readsAMetricAndItsK() {
    assertThat(MetricName.parse("ndcg@10")).isEqualTo(new MetricName(Metric.NDCG, 10));
    assertThat(MetricName.parse("auc")).isEqualTo(new MetricName(Metric.AUC, 0));
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrites(Metric metric) {
    MetricName name = new MetricName(metric, metric.atK() ? 9999 : 0);

    assertThat(MetricName.parse(name.toString())).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ndgc@10",
        "NDCG@10",
        "ndcg",
        "ndcg@",
        "ndcg@0",
        "ndcg@-1",
        "ndcg@010",
        "ndcg@10000",
        "ndcg@10 ",
        "auc@10",
        "rmse@1",
        "@10"
      })
  void namesTheChoicesWhenTheNameIsWrong(String name) {
    assertThatThrownBy(() -> MetricName.parse(name))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "Unknown metric '"
                + name
                + "': choose one of ndcg@k, graded_ndcg@k, map@k, mrr@k, precision@k, recall@k, "
                + "hit_rate@k, novelty@k, popularity@k, diversity@k, serendipity@k, recall_head@k, "
                + "recall_tail@k, recall_new@k, auc, coverage@k, user_coverage, gini@k, rmse, mae, "
                + "with k from 1 to 9999");
  }

  @Test
  void refusesAKThatDoesNotFit() {
    assertThatThrownBy(() -> new MetricName(Metric.NDCG, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k = 0 does not fit ndcg");
    assertThatThrownBy(() -> new MetricName(Metric.AUC, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
