package io.smartrec.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.tables.PinnedTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The text decides the model's id: it must never change for the same settings and data. */
class ModelJsonTest {
  private static final AlsConfig ALS = new AlsConfig(4, 3, 0.05, 10, 2);
  private static final List<PinnedTable> INTERACTIONS =
      List.of(new PinnedTable("interactions", "t-1", 7));
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

  @Test
  void keepsTheFiltersThatAreOnAndTheVersionsOfAllInputs() {
    FilterConfig filters =
        new FilterConfig(
            5000, Optional.of("type = 'film'"), 2, 3, FilterConfig.Minimums.UNTIL_STABLE);
    List<PinnedTable> inputs = List.of(INTERACTIONS.get(0), new PinnedTable("items", "t-2", 9));

    assertThat(ModelJson.hyperparameters(Algorithm.POPULARITY, config(ALS, filters), inputs))
        .contains(
            "\"k\":10,\"filters\":{\"max_user_interactions\":5000,"
                + "\"available_when\":\"type = 'film'\",\"min_user_interactions\":2,"
                + "\"min_item_interactions\":3,\"iterate\":true},"
                + "\"inputs\":{\"interactions\":{\"table_id\":\"t-1\",\"version\":7},"
                + "\"items\":{\"table_id\":\"t-2\",\"version\":9}}}");
  }

  @Test
  void iteratingNothingIsNoOtherModel() {
    FilterConfig filters =
        new FilterConfig(0, Optional.empty(), 1, 1, FilterConfig.Minimums.UNTIL_STABLE);

    assertThat(ModelJson.hyperparameters(Algorithm.ALS, config(ALS, filters), INTERACTIONS))
        .isEqualTo(ModelJson.hyperparameters(Algorithm.ALS, config(ALS), INTERACTIONS));
  }

  private static TrainConfig config(AlsConfig als) {
    return config(als, FilterConfig.OFF);
  }

  private static TrainConfig config(AlsConfig als, FilterConfig filters) {
    return new TrainConfig(
        28, 10, 42, Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 5.0), filters, als);
  }
}
