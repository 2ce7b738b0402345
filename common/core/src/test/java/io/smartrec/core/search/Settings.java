package io.smartrec.core.search;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SearchSpace;
import io.smartrec.core.config.SearchSpace.Range;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings and spaces for tests. */
final class Settings {
  static final TrainConfig CONFIGURED =
      new TrainConfig(
          42,
          PreferenceConfig.weighted(Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 5.0)),
          FilterConfig.OFF,
          new AlsConfig(32, 15, 0.1, 1.0, 2),
          TrendingConfig.ALWAYS);

  static final SearchSpace SPACE =
      new SearchSpace(
          List.of(8, 16, 32),
          new Range(0.001, 1),
          new Range(0.1, 10),
          new Range(5, 20),
          new Range(0.5, 2),
          List.of(Optional.empty(), Optional.of(30.0)));

  private Settings() {}

  static List<Trial> trials(int count) {
    return new TrialSampler(CONFIGURED, SPACE, 42).trials(count);
  }
}
