package io.smartrec.spark.algorithm;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Alternating least squares on implicit feedback: Hu, Koren, Volinsky, Collaborative Filtering for
 * Implicit Feedback Datasets (2008), by Spark MLlib. Confidence is 1 + alpha |strength|, the
 * preference to be explained 1 for a positive strength and 0 for a negative one or none; MLlib
 * multiplies the regularization by the number of positive ratings of the user or item (Zhou et al.
 * 2008), and has no separate weight for what was not observed (compare Rendle et al., Revisiting
 * the Performance of iALS on Item Recommendation Benchmarks, 2021).
 */
public final class AlsTrainer implements Trainer {
  private final AlsConfig config;
  private final long seed;

  public AlsTrainer(AlsConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.smartrec.core.error.UserException exit code 2 when there are more than 5 iterations
   *     and no checkpoint directory, which MLlib would ignore until the stack overflows
   */
  @Override
  public FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    return new MllibAls(config, Feedback.IMPLICIT, seed).fit(preferences);
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    double[] gram = GramMatrix.of(model.itemFactors(), model.rank());
    LeastSquares solver = LeastSquares.implicit(gram, config.alpha(), config.regularization());
    return model.withUsers(FoldIn.users(model, preferences, solver));
  }
}
