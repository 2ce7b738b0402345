package io.smartrec.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.tables.PinnedTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The text decides the model's id: it must never change for the same settings and data. */
class ModelPlanTest {
  private static final AlsConfig ALS = new AlsConfig(4, 3, 0.05, 10, 2);
  private static final Map<ActionType, Double> WEIGHTS =
      Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 5.0);
  private static final PinnedTable INTERACTIONS = new PinnedTable("interactions", "t-1", 7);
  private static final PinnedTable ITEMS = new PinnedTable("items", "t-2", 9);
  private static final Recipe RECIPE = recipe(Algorithm.ALS, WEIGHTS, ALS);

  @Test
  void keepsEverythingInAFixedOrder() {
    assertThat(plan(RECIPE, INTERACTIONS, ITEMS).json())
        .isEqualTo(
            "{\"algorithm\":\"als\",\"train\":{\"seed\":42,"
                + "\"action-weights\":{\"view\":1.0,\"click\":0.0,\"purchase\":5.0,\"like\":0.0,"
                + "\"save\":0.0,\"share\":0.0},"
                + "\"preferences\":{\"feedback\":\"implicit\",\"half-life-days\":\"off\","
                + "\"max-strength\":\"off\",\"negative-when\":\"\"},"
                + "\"filters\":{\"max-user-interactions\":0,\"available-when\":\"\","
                + "\"min-user-interactions\":1,\"min-item-interactions\":1,\"iterate\":false},"
                + "\"als\":{\"rank\":4,\"iterations\":3,\"regularization\":0.05,\"alpha\":10.0,"
                + "\"blocks\":2}},"
                + "\"evaluation\":{\"split\":{\"method\":\"temporal\",\"days\":28},\"k\":[5,10],"
                + "\"metric\":\"ndcg@10\",\"relevant-when\":\"\",\"max-users\":0,\"replicates\":1000,"
                + "\"confidence\":0.95,\"segments\":{\"light-from\":5,\"heavy-from\":20,"
                + "\"head-share\":0.5},\"attribute-keys\":[\"title\"]},"
                + "\"inputs\":{\"interactions\":{\"table_id\":\"t-1\",\"version\":7,\"order\":0},"
                + "\"items\":{\"table_id\":\"t-2\",\"version\":9,\"order\":1}}}");
  }

  @Test
  void theSameIsTheSameModelWhateverTheOrderOfMaps() {
    Map<ActionType, Double> otherOrder = new LinkedHashMap<>();
    otherOrder.put(ActionType.PURCHASE, 5.0);
    otherOrder.put(ActionType.VIEW, 1.0);
    otherOrder.put(ActionType.LIKE, 0.0);

    ModelPlan plan = plan(RECIPE, INTERACTIONS);

    assertThat(plan(recipe(Algorithm.ALS, otherOrder, ALS), INTERACTIONS).modelId())
        .isEqualTo(plan.modelId());
    assertThat(plan.version()).isEqualTo("v7-" + plan.modelId().toString().substring(0, 8));
    assertThat(plan.name()).isEqualTo("als " + plan.version());
    assertThat(plan.interactions()).isEqualTo(INTERACTIONS);
  }

  @Test
  void otherDataCodeOrSettingsAreAnotherModel() {
    UUID id = plan(RECIPE, INTERACTIONS).modelId();

    assertThat(
            List.of(
                plan(RECIPE, new PinnedTable("interactions", "t-1", 8)).modelId(),
                plan(RECIPE, new PinnedTable("interactions", "t-9", 7)).modelId(),
                plan(RECIPE, INTERACTIONS, ITEMS).modelId(),
                ModelPlan.of(RECIPE, evaluation(28), List.of(INTERACTIONS), "other").modelId(),
                ModelPlan.of(RECIPE, evaluation(7), List.of(INTERACTIONS), "abc").modelId(),
                plan(recipe(Algorithm.POPULARITY, WEIGHTS, ALS), INTERACTIONS).modelId(),
                plan(recipe(Algorithm.ALS, WEIGHTS, new AlsConfig(5, 3, 0.05, 10, 2)), INTERACTIONS)
                    .modelId()))
        .doesNotContain(id)
        .doesNotHaveDuplicates();
  }

  @Test
  void popularityIsTheSameModelWithOtherSettingsOfAls() {
    assertThat(plan(recipe(Algorithm.POPULARITY, WEIGHTS, ALS), INTERACTIONS).modelId())
        .isEqualTo(
            plan(recipe(Algorithm.POPULARITY, WEIGHTS, new AlsConfig(8, 9, 1, 1, 1)), INTERACTIONS)
                .modelId());
  }

  /** The registry sorts the keys of an object as it likes. */
  @Test
  void readsBackWhatItWroteInWhateverOrder() {
    ModelPlan plan = plan(RECIPE, ITEMS, INTERACTIONS);
    Map<String, Object> read = ModelPlan.read(plan.json());
    read.replace("inputs", new TreeMap<>((Map<?, ?>) read.get("inputs")));
    Map<String, Object> sorted = new TreeMap<>(read);

    assertThat(ModelPlan.inputs(sorted)).containsExactly(ITEMS, INTERACTIONS);
    assertThat(Recipe.of(sorted).asMap()).isEqualTo(RECIPE.asMap());
    assertThat(Recipe.evaluationOf(sorted)).isEqualTo(evaluation(28));
  }

  @Test
  void refusesWhatAnOlderVersionWroteDown() {
    Map<String, Object> older =
        Map.of("inputs", Map.of("interactions", Map.of("table_id", "t-1", "version", 7)));

    for (Map<String, Object> map : List.of(older, Map.<String, Object>of("rank", 4))) {
      assertThatThrownBy(() -> ModelPlan.inputs(map))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
          .hasMessageContaining("Train it again");
    }
  }

  private static ModelPlan plan(Recipe recipe, PinnedTable... inputs) {
    return ModelPlan.of(recipe, evaluation(28), List.of(inputs), "abc");
  }

  private static Recipe recipe(
      Algorithm algorithm, Map<ActionType, Double> weights, AlsConfig als) {
    return new Recipe(
        algorithm,
        new TrainConfig(
            42, PreferenceConfig.weighted(weights), FilterConfig.OFF, als, TrendingConfig.ALWAYS));
  }

  private static EvaluationConfig evaluation(int days) {
    return new EvaluationConfig(
        SplitConfig.temporal(days),
        List.of(5, 10),
        "ndcg@10",
        Optional.empty(),
        0,
        1000,
        0.95,
        new EvaluationConfig.Segments(5, 20, 0.5),
        List.of("title"));
  }
}
