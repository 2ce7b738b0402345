package io.smartrec.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.tables.PinnedTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text decides the model's id: it must never change for the same settings and data. */
class ModelJsonTest {
  private static final AlsConfig ALS = new AlsConfig(4, 3, 0.05, 10, 2);
  private static final PinnedTable INTERACTIONS = new PinnedTable("interactions", "t-1", 7);
  private static final String REST =
      "\"action_weights\":{\"view\":1.0,\"click\":0.0,\"purchase\":5.0,\"like\":0.0,\"save\":0.0,"
          + "\"share\":0.0},\"seed\":42,\"holdout_days\":28,\"k\":10,"
          + "\"inputs\":{\"interactions\":{\"table_id\":\"t-1\",\"version\":7}}}";

  @Test
  void keepsEveryHyperparameterInAFixedOrder() {
    assertThat(ModelJson.hyperparameters(Algorithm.ALS, config(ALS), INTERACTIONS))
        .isEqualTo(
            "{\"algorithm\":\"als\",\"rank\":4,\"iterations\":3,\"regularization\":0.05,"
                + "\"alpha\":10.0,\"blocks\":2,"
                + REST);
  }

  @Test
  void popularityDoesNotDependOnTheSettingsOfAls() {
    assertThat(ModelJson.hyperparameters(Algorithm.POPULARITY, config(ALS), INTERACTIONS))
        .isEqualTo("{\"algorithm\":\"popularity\"," + REST)
        .isEqualTo(
            ModelJson.hyperparameters(
                Algorithm.POPULARITY, config(new AlsConfig(8, 9, 1, 1, 1)), INTERACTIONS));
  }

  @Test
  void readsBackWhatItWrote() {
    String json = ModelJson.hyperparameters(Algorithm.ALS, config(ALS), INTERACTIONS);

    assertThat(ModelJson.asMap(json))
        .containsEntry("algorithm", "als")
        .containsEntry("rank", 4)
        .containsEntry("regularization", 0.05)
        .containsEntry("inputs", Map.of("interactions", Map.of("table_id", "t-1", "version", 7)));
  }

  private static TrainConfig config(AlsConfig als) {
    return new TrainConfig(28, 10, 42, Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 5.0), als);
  }
}
