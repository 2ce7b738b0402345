package io.smartrec.core.search;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings that a search may change, as texts by configuration key, in a fixed order.
 *
 * @param byKey for example {@code train.als.rank} and {@code 32}
 */
public record TunedSettings(Map<String, String> byKey) {
  private static final String ROOT = "smartrec.";

  public TunedSettings {
    byKey = new LinkedHashMap<>(byKey);
  }

  /** The settings of a trial; what its kind of feedback does not use is left out. */
  public static TunedSettings of(TrainConfig train) {
    boolean isImplicit = train.preferences().feedback() == Feedback.IMPLICIT;
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("train.als.rank", Integer.toString(train.als().rank()));
    settings.put("train.als.iterations", Integer.toString(train.als().iterations()));
    settings.put("train.als.regularization", plain(train.als().regularization()));
    if (isImplicit) {
      settings.put("train.als.alpha", plain(train.als().alpha()));
      settings.put(
          "train.preferences.half-life-days",
          train.preferences().halfLifeDays().map(TunedSettings::plain).orElse("off"));
      for (ActionType action : ActionType.values()) {
        double weight = train.preferences().actionWeights().getOrDefault(action, 0.0);
        if (weight > 0) {
          settings.put("train.action-weights." + action.code(), plain(weight));
        }
      }
    }
    return new TunedSettings(settings);
  }

  /** Lines for a configuration file. */
  public String hocon() {
    return byKey.entrySet().stream()
        .map(entry -> ROOT + entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
