package io.smartrec.spark.topn;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.explanation.BaselineReason;
import io.smartrec.core.explanation.ExplanationKind;
import io.smartrec.spark.algorithm.AlsExplainer;
import io.smartrec.spark.algorithm.ScoreParts;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What each item of the user's history gives to a score of ALS. A model that was trained before
 * histories were kept with models says nothing.
 */
record AlsReasons(AlsExplainer explainer, ItemMatrix items) implements ScoreReasons {
  private static final long serialVersionUID = 1L;

  /** Of a model; a Spark job. */
  static AlsReasons of(Member member, ItemVectors items) {
    TrainConfig train = member.recipe().train();
    return new AlsReasons(
        AlsExplainer.of(member.model(), train.als(), train.preferences().feedback()),
        (ItemMatrix) items);
  }

  @Override
  public ExplanationKind kind() {
    return ExplanationKind.HISTORY;
  }

  @Override
  public OfUser of(UserVector user, @Nullable UserVector history) {
    if (history == null) {
      return (item, names) -> Parts.NONE;
    }
    int[] known = history.positions();
    double[] strengths =
        IntStream.range(0, known.length).mapToDouble(i -> history.features()[i]).toArray();
    float[][] factors = new float[known.length][];
    for (int i = 0; i < known.length; i++) {
      factors[i] = items.features(known[i]);
    }
    ScoreParts parts = explainer.of(user.features(), strengths, factors);
    return (item, names) -> {
      double[] contributions = parts.of(items.features(item));
      return new Parts(
          contributions,
          part ->
              part < known.length
                  ? names.reason(known[part], contributions[part])
                  : new BaselineReason(
                      part == known.length ? BaselineReason.MEAN_AND_USER : BaselineReason.ITEM,
                      contributions[part]));
    };
  }
}
