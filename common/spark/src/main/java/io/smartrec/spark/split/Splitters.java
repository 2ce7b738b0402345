package io.smartrec.spark.split;

import io.smartrec.core.config.SplitConfig;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The splitter that is configured. */
public final class Splitters {
  private Splitters() {}

  /**
   * The splitter of a configuration.
   *
   * @param seed of what is by chance
   * @param provided the interactions of the configured test source; needed by that method only
   */
  public static Splitter of(SplitConfig config, long seed, Optional<Dataset<Row>> provided) {
    return switch (config.method()) {
      case TEMPORAL -> new TemporalSplit(config.days());
      case LEAVE_LAST -> new LeaveLastSplit(config.last());
      case NEW_USER -> new NewUserSplit(config.share(), seed);
      case RANDOM -> new RandomSplit(config.share(), config.stratify(), seed);
      case K_FOLD -> new KFoldSplit(config.folds(), seed);
      case PROVIDED -> new ProvidedSplit(provided.orElseThrow());
    };
  }

  /**
   * The splitter by whose hold-outs settings are chosen: it divides the training data of {@link
   * #of} and leaves that one's hold-out alone.
   *
   * @param windows how many hold-outs of a temporal split, one before the other
   * @param seed as of {@link #of}
   */
  public static Splitter validation(SplitConfig config, int windows, long seed) {
    return new ValidationSplit(config, windows, seed);
  }
}
