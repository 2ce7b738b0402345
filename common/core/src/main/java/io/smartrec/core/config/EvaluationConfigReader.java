package io.smartrec.core.config;

import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.MetricName;
import java.util.List;
import java.util.Optional;

/** Reads {@code evaluation}. */
final class EvaluationConfigReader {
  private static final int MAX_LENGTH = 1000;

  private EvaluationConfigReader() {}

  static EvaluationConfig read(Section section, IngestConfig ingest) {
    Section segments = section.section("segments");
    EvaluationConfig config =
        new EvaluationConfig(
            split(section.section("split"), ingest),
            section.wholeNumbers("k", 10, 1, MAX_LENGTH),
            section.text("metric"),
            section.optionalText("relevant-when"),
            section.wholeNumber("max-users", 0, 1_000_000_000),
            section.wholeNumber("replicates", 100, 10_000),
            section.number("confidence", 0.5, 0.999),
            new EvaluationConfig.Segments(
                segments.wholeNumber("light-from", 1, 1_000_000),
                segments.wholeNumber("heavy-from", 1, 1_000_000),
                segments.share("head-share")),
            section.jsonKeys("attribute-keys"));
    checkMetric(section, "metric", config.metric(), config.ks());
    if (config.segments().heavyFrom() < config.segments().lightFrom()) {
      segments.problem("heavy-from", "must be at least light-from");
    }
    return config;
  }

  /** It decides, so every user must have it, and more must be better. */
  static void checkMetric(Section section, String key, String metric, List<Integer> ks) {
    if (metric.isEmpty()) {
      return; // told already
    }
    try {
      MetricName name = MetricName.parse(metric);
      if (!name.metric().perUser() || !name.metric().higherIsBetter()) {
        section.problem(
            key, "must be one that every user has and of which more is better, was " + metric);
      } else if (name.metric().atK() && !ks.contains(name.k())) {
        section.problem(key, "its k must be one of evaluation.k, was " + metric);
      }
    } catch (UserException e) {
      section.problem(key, String.valueOf(e.getMessage()));
    }
  }

  private static SplitConfig split(Section section, IngestConfig ingest) {
    Method method = section.oneOf("method", Method.class).orElse(Method.TEMPORAL);
    Optional<SourceConfig> testSource =
        IngestConfigReader.interactionsSource(section, "test-source", ingest);
    if (method == Method.PROVIDED && section.optionalText("test-source").isEmpty()) {
      section.problem("test-source", "must name a source of ingest.sources for this method");
    }
    return new SplitConfig(
        method,
        section.wholeNumber("days", 1, 3650),
        section.wholeNumber("last", 1, MAX_LENGTH),
        section.share("share"),
        section.oneOf("stratify", Stratify.class).orElse(Stratify.NONE),
        section.wholeNumber("folds", 2, 100),
        method == Method.PROVIDED ? testSource : Optional.empty());
  }
}
