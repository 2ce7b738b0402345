package io.smartrec.core.search;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings that a search may change, as texts by configuration key, in a fixed order.
 *
 * @param byKey for example {@code train.als.rank} and {@code 32}
 */
public record TunedSettings(Map<String, String> byKey) {
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

  /** One line for a configuration file. */
  public String hocon() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    byKey.forEach(
        (key, value) -> {
          String[] path = key.split("\\.", 3);
          sections
              .computeIfAbsent(path[1], section -> new ArrayList<>())
              .add(path[2] + " = " + value);
        });
    return sections.entrySet().stream()
        .map(section -> section.getKey() + " { " + String.join(", ", section.getValue()) + " }")
        .collect(Collectors.joining(", ", "smartrec.train { ", " }"));
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
