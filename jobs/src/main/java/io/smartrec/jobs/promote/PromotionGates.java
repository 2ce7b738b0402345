package io.smartrec.jobs.promote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.config.PromotionConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.postgres.RegisteredModel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The gates of the configuration that look at one model alone. What is asked for and was not
 * measured has not passed.
 */
final class PromotionGates {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SECONDS_PER_DAY = 86_400;

  private final PromotionConfig config;
  private final Instant now;

  /**
   * @param now the start of the run
   */
  PromotionGates(PromotionConfig config, Instant now) {
    this.config = config;
    this.now = now;
  }

  /**
   * What every gate says that is on.
   *
   * @param published version of the model's predictions that is published, if one is
   */
  List<GateOutcome> judge(RegisteredModel model, OptionalLong published) {
    JsonNode metrics = parse(model.metrics());
    List<GateOutcome> outcomes = new ArrayList<>();
    PromotionConfig.Metric metric = config.metric();
    OptionalDouble quality = metric(metrics, "model", metric.name());
    metric
        .min()
        .ifPresent(min -> outcomes.add(atLeast("min-metric.value", metric.name(), quality, min)));
    if (metric.beatsPopularity() && !model.algorithm().equals(Algorithm.POPULARITY.code())) {
      outcomes.add(beatsPopularity(quality, metric(metrics, "popularity", metric.name())));
    }
    String coverage = "coverage" + metric.name().replaceFirst("^[^@]*", "");
    config
        .minCoverage()
        .ifPresent(
            min ->
                outcomes.add(
                    atLeast("min-coverage", coverage, metric(metrics, "model", coverage), min)));
    config.maxAgeDays().ifPresent(max -> outcomes.add(age(model.trainedAt(), max)));
    if (config.requirePublication()) {
      outcomes.add(publication(published));
    }
    return outcomes;
  }

  private static GateOutcome atLeast(
      String gate, String metric, OptionalDouble value, double bound) {
    return new GateOutcome(
        gate,
        words(metric, value),
        "at least " + plain(bound),
        value.isPresent() && value.getAsDouble() >= bound);
  }

  private GateOutcome beatsPopularity(OptionalDouble quality, OptionalDouble popularity) {
    return new GateOutcome(
        "min-metric.beats-popularity",
        words(config.metric().name(), quality),
        popularity.isPresent()
            ? "more than popularity's " + plain(popularity.getAsDouble())
            : "more than popularity's, which was not measured",
        quality.isPresent()
            && popularity.isPresent()
            && quality.getAsDouble() > popularity.getAsDouble());
  }

  private GateOutcome age(Instant trainedAt, double max) {
    double days = Duration.between(trainedAt, now).toSeconds() / SECONDS_PER_DAY;
    return new GateOutcome(
        "max-age-days",
        String.format(Locale.ROOT, "trained %.1f days ago", days),
        "at most " + plain(max),
        days <= max);
  }

  private static GateOutcome publication(OptionalLong published) {
    return new GateOutcome(
        "require-publication",
        published.isPresent()
            ? "version " + published.getAsLong() + " of its predictions is published"
            : "no predictions are published",
        "published",
        published.isPresent());
  }

  private static OptionalDouble metric(JsonNode metrics, String judged, String name) {
    JsonNode value = metrics.path(judged).path(name);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  private static JsonNode parse(String metrics) {
    try {
      return JSON.readTree(metrics);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The database holds JSON only", e);
    }
  }

  private static String words(String metric, OptionalDouble value) {
    return value.isPresent()
        ? metric + " " + plain(value.getAsDouble())
        : metric + " was not measured";
  }

  /** Six digits, so that a value that just misses its bound seldom looks like it. */
  private static String plain(double number) {
    return new BigDecimal(number, new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
