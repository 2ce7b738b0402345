package io.smartrec.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the configuration: {@code --set} over the environment over the file over {@code
 * reference.conf}. Unknown keys and values out of range are told all at once.
 */
public final class ConfigLoader {
  private static final String ROOT = "smartrec";

  /** Objects whose keys are the user's. */
  private static final Set<String> FREE_FORM =
      Set.of("ingest.sources", "predict.rules.max-per", "train.content.fields");

  private ConfigLoader() {}

  /**
   * The checked configuration.
   *
   * @param file what {@code --config} named
   * @param overrides {@code --set}: keys with or without the leading {@code smartrec.}, values in
   *     HOCON
   * @param environment the process environment
   * @throws UserException exit code 2 with every problem found
   */
  public static SmartrecConfig load(
      Optional<Path> file, Map<String, String> overrides, Map<String, String> environment) {
    ConfigProblems problems = new ConfigProblems();
    Config reference =
        ConfigFactory.parseResources(ConfigLoader.class.getClassLoader(), "reference.conf");
    Set<String> known = leaves(reference);
    Config fromFile = file.map(ConfigLoader::parse).orElse(ConfigFactory.empty());
    Config fromSet = overridden(overrides, problems);
    refuseUnknown(fromFile, "in " + file.map(Path::toString).orElse(""), known, problems);
    refuseUnknown(fromSet, "in --set", known, problems);
    Config merged =
        fromSet
            .withFallback(fromEnvironment(environment, known))
            .withFallback(fromFile)
            .withFallback(reference);
    Config smartrec;
    try {
      smartrec =
          merged
              .withFallback(ConfigValueFactory.fromMap(environment, "environment"))
              .resolve(ConfigResolveOptions.noSystem())
              .getConfig(ROOT);
    } catch (ConfigException e) {
      throw new UserException(
          ExitCode.USAGE, "Cannot resolve the configuration: " + e.getMessage(), e);
    }
    SmartrecConfig config = read(new Section(smartrec, "", problems));
    problems.throwIfAny();
    return config;
  }

  private static SmartrecConfig read(Section root) {
    IngestConfig ingest = IngestConfigReader.read(root.section("ingest"));
    EvaluationConfig evaluation = EvaluationConfigReader.read(root.section("evaluation"), ingest);
    return new SmartrecConfig(
        root.section("data").text("path"),
        root.section("lake").text("path").replaceAll("(?<=.)/+$", ""),
        postgres(root.section("postgres")),
        ingest,
        IngestConfigReader.interactionsSource(root.section("interactions"), "source", ingest),
        features(root.section("features")),
        TrainConfigReader.read(root.section("train")),
        evaluation,
        TuneConfigReader.read(root.section("tune")),
        PredictConfigReader.read(root.section("predict")),
        new SimilarItemsConfig(root.section("similar-items").wholeNumber("k", 1, 1000)),
        promotion(root.section("promotion"), evaluation),
        new MaintainConfig(root.section("maintain").wholeNumber("retention-days", 7, 3650)));
  }

  private static PostgresConfig postgres(Section section) {
    Optional<String> url = section.optionalText("url");
    if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
      section.problem("url", "must start with jdbc:postgresql:");
    }
    return new PostgresConfig(
        url,
        section.text("user"),
        section.optionalText("password-file").map(Path::of),
        section.wholeNumber("load-connections", 1, 64));
  }

  private static FeaturesConfig features(Section section) {
    return new FeaturesConfig(
        section.wholeNumbers("windows-days", 8, 1, 3650),
        section.jsonKey("category-key"),
        section.jsonKey("price-key"));
  }

  private static PromotionConfig promotion(Section section, EvaluationConfig evaluation) {
    Section metric = section.section("min-metric");
    String name = metric.text("name");
    if (!name.equals(evaluation.metric())) {
      EvaluationConfigReader.checkMetric(metric, "name", name, evaluation.ks());
    }
    Optional<Double> minCoverage = section.numberOrOff("min-coverage", 0, 1);
    if (minCoverage.isPresent() && !name.isEmpty() && !name.contains("@")) {
      section.problem(
          "min-coverage", "needs the length of the lists from min-metric.name, which was " + name);
    }
    return new PromotionConfig(
        new PromotionConfig.Metric(
            name, metric.numberOrOff("value", 0, 1_000_000), metric.flag("beats-popularity")),
        minCoverage,
        section.numberOrOff("max-age-days", 0, 3650),
        section.flag("require-publication"),
        section.numberOrOff("champion-margin", 0, 1));
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw UserException.usage(
          "Cannot read the configuration " + file + ": there is no such file. Check --config.");
    }
    try {
      return ConfigFactory.parseFile(new File(file.toString()));
    } catch (ConfigException e) {
      throw new UserException(
          ExitCode.USAGE, "Cannot read the configuration: " + e.getMessage(), e);
    }
  }

  private static Config overridden(Map<String, String> overrides, ConfigProblems problems) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> entry : overrides.entrySet()) {
      String key =
          entry.getKey().startsWith(ROOT + ".") ? entry.getKey() : ROOT + "." + entry.getKey();
      try {
        config = config.withValue(key, ConfigValueFactory.fromAnyRef(entry.getValue(), "--set"));
      } catch (ConfigException e) {
        problems.add("--set " + entry.getKey() + ": is no key: " + e.getMessage());
      }
    }
    return config;
  }

  private static Config fromEnvironment(Map<String, String> environment, Set<String> known) {
    Config config = ConfigFactory.empty();
    for (String key : known) {
      String variable = "SMARTREC_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
      String value = environment.get(variable);
      if (value != null) {
        config =
            config.withValue(
                ROOT + "." + key, ConfigValueFactory.fromAnyRef(value, "environment " + variable));
      }
    }
    return config;
  }

  private static void refuseUnknown(
      Config layer, String where, Set<String> known, ConfigProblems problems) {
    for (String top : layer.root().keySet()) {
      if (!top.equals(ROOT)) {
        problems.add("unknown key " + top + " " + where + "; every key is below smartrec { }");
      }
    }
    for (String key : leaves(layer)) {
      if (!known.contains(key)
          && FREE_FORM.stream().noneMatch(free -> (key + ".").startsWith(free + "."))) {
        problems.add("unknown key " + key + " " + where + Suggestion.of(key, known));
      }
    }
  }

  /** The paths of all values below {@code smartrec}, resolved or not. */
  private static Set<String> leaves(Config config) {
    Set<String> leaves = new TreeSet<>();
    if (config.root().get(ROOT) instanceof ConfigObject object) {
      collect(object, List.of(), leaves);
    }
    return leaves;
  }

  private static void collect(ConfigObject object, List<String> path, Set<String> leaves) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      List<String> below = new ArrayList<>(path);
      below.add(entry.getKey());
      String key = ConfigUtil.joinPath(below);
      if (entry.getValue() instanceof ConfigObject inner && !FREE_FORM.contains(key)) {
        collect(inner, below, leaves);
      } else {
        leaves.add(key);
      }
    }
  }
}
