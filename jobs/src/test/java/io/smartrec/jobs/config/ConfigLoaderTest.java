package io.smartrec.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.FeaturesConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.PromotionConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration as reference.conf declares it. */
class ConfigLoaderTest {
  @TempDir Path directory;

  @Test
  void defaultsAreThoseOfReferenceConf() {
    SmartrecConfig config = load("", Map.of(), Map.of());

    assertThat(config.lakePath()).isEqualTo("data/lake");
    assertThat(config.postgres().url()).isEmpty();
    assertThat(config.postgres().user()).isEqualTo("smartrec");
    assertThat(config.train().preferences().actionWeights())
        .hasSize(6)
        .containsEntry(ActionType.PURCHASE, 5.0);
    assertThat(config.train().filters()).isEqualTo(FilterConfig.OFF);
    assertThat(config.predict().n()).isEqualTo(20);
    assertThat(config.maintain().retentionDays()).isEqualTo(90);
    assertThat(config.promotion())
        .isEqualTo(
            new PromotionConfig(
                new PromotionConfig.Metric("ndcg@10", Optional.empty(), true),
                Optional.empty(),
                Optional.of(30.0),
                true,
                Optional.of(0.05)));
    assertThat(config.ingest().sources()).isEmpty();
    assertThat(config.features())
        .isEqualTo(new FeaturesConfig(List.of(7, 30, 90), "category", "price"));
  }

  @Test
  void readsAListOfNumbersFromTextToo() {
    String file = "smartrec.features.windows-days = [14, 1]";

    assertThat(load(file, Map.of(), Map.of()).features().windowsDays()).containsExactly(1, 14);
    assertThat(
            load(file, Map.of("features.windows-days", "[60, 7]"), Map.of())
                .features()
                .windowsDays())
        .containsExactly(7, 60);
    assertThat(
            load(file, Map.of(), Map.of("SMARTREC_FEATURES_WINDOWS_DAYS", "3650"))
                .features()
                .windowsDays())
        .containsExactly(3650);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7,7", "0", "3651", "7,thirty", "1.5", "7,,30", "-7", "1,2,3,4,5,6,7,8,9"})
  void refusesWindowsThatAreNone(String windows) {
    assertThatThrownBy(() -> load("", Map.of("features.windows-days", windows), Map.of()))
        .hasMessageContaining("a problem:")
        .hasMessageContaining(
            "features.windows-days: must be 1 to 8 different whole numbers from 1 to 3650, was ["
                + windows.replace(",", ", ")
                + "]");
  }

  @Test
  void refusesAMetadataKeyThatIsNone() {
    assertThat(load("smartrec.features.price-key = list.net-price", Map.of(), Map.of()).features())
        .extracting(FeaturesConfig::priceKey)
        .isEqualTo("list.net-price");
    assertThatThrownBy(
            () ->
                load(
                    "smartrec.features { price-key = \"$.p\", category-key = \"\" }",
                    Map.of(),
                    Map.of()))
        .hasMessageContaining("2 problems")
        .hasMessageContaining("features.price-key: must be letters, digits, _ and -")
        .hasMessageContaining("was \"$.p\"")
        .hasMessageContaining("features.category-key: must not be empty");
  }

  @Test
  void setWinsOverEnvironmentOverFileOverDefaults() {
    String file =
        "smartrec { predict.n = 2, train.als.iterations = 3, train.als.rank = 4, train.als.blocks = 5 }";

    SmartrecConfig config =
        load(
            file,
            Map.of("predict.n", "20", "smartrec.train.als.iterations", "30"),
            Map.of("SMARTREC_TRAIN_ALS_ITERATIONS", "150", "SMARTREC_TRAIN_ALS_RANK", "40"));

    assertThat(config.predict().n()).isEqualTo(20);
    assertThat(config.train().als().iterations()).isEqualTo(30);
    assertThat(config.train().als().rank()).isEqualTo(40);
    assertThat(config.train().als().blocks()).isEqualTo(5);
  }

  @Test
  void readsTheFiltersOfTraining() {
    String file =
        """
        smartrec.train.filters {
          max-user-interactions = 5000, available-when = "type = 'film'", min-user-interactions = 2
        }
        """;

    FilterConfig filters =
        load(
                file,
                Map.of("train.filters.iterate", "true"),
                Map.of("SMARTREC_TRAIN_FILTERS_MIN_ITEM_INTERACTIONS", "3"))
            .train()
            .filters();

    assertThat(filters)
        .isEqualTo(
            new FilterConfig(
                5000, Optional.of("type = 'film'"), 2, 3, FilterConfig.Minimums.UNTIL_STABLE));
  }

  @Test
  void tellsWhatIsWrongWithTheFiltersOfTraining() {
    String file =
        "smartrec.train.filters { min-user-interactions = 0, min-item-interactions = 1000001,"
            + " max-user-interactions = -1, iterate = often, max-rounds = 3 }";

    assertThatThrownBy(() -> load(file, Map.of(), Map.of()))
        .hasMessageContaining("5 problems")
        .hasMessageContaining(
            "train.filters.min-user-interactions: must be a whole number from 1 to 1000000, was 0")
        .hasMessageContaining("train.filters.min-item-interactions: must be a whole number")
        .hasMessageContaining(
            "train.filters.max-user-interactions: must be a whole number from 0 to 1000000000, was -1")
        .hasMessageContaining("train.filters.iterate: has the wrong type")
        .hasMessageContaining("unknown key train.filters.max-rounds");
  }

  @Test
  void readsTheGatesOfPromotion() {
    String file =
        "smartrec.promotion { min-metric { value = 0.05, beats-popularity = false }, max-age-days = off, champion-margin = off }";

    assertThat(load(file, Map.of("promotion.min-coverage", "0.2"), Map.of()).promotion())
        .isEqualTo(
            new PromotionConfig(
                new PromotionConfig.Metric("ndcg@10", Optional.of(0.05), false),
                Optional.of(0.2),
                Optional.empty(),
                true,
                Optional.empty()));
    assertThatThrownBy(
            () ->
                load(
                    "smartrec.promotion { min-metric.name = \"\", min-coverage = 1.1, max-age-days = -1 }",
                    Map.of(),
                    Map.of()))
        .hasMessageContaining("3 problems")
        .hasMessageContaining("promotion.min-metric.name: must not be empty")
        .hasMessageContaining("promotion.min-coverage: must be from 0 to 1, was 1.1")
        .hasMessageContaining("promotion.max-age-days: must be from 0 to 3650, was -1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name = \"ndgc@10\" | promotion.min-metric.name: Unknown metric 'ndgc@10'",
        "name = \"gini@10\" | promotion.min-metric.name: must be one that every user has",
        "name = \"popularity@10\" | of which more is better, was popularity@10",
        "name = \"ndcg@7\" | promotion.min-metric.name: its k must be one of evaluation.k, was ndcg@7"
      })
  void aModelIsPromotedByAMetricThatIsMeasuredAndOfWhichMoreIsBetter(String name, String problem) {
    assertThatThrownBy(
            () -> load("smartrec.promotion.min-metric { " + name + " }", Map.of(), Map.of()))
        .hasMessageContaining(problem);
    assertThatThrownBy(
            () ->
                load(
                    "smartrec.promotion { min-metric.name = auc, min-coverage = 0.1 }",
                    Map.of(),
                    Map.of()))
        .hasMessageContaining("promotion.min-coverage: needs the length of the lists");
  }

  @Test
  void lakeFollowsTheDataDirectory() {
    assertThat(load("", Map.of(), Map.of("SMARTREC_DATA", "/srv/x")).lakePath())
        .isEqualTo("/srv/x/lake");
    assertThat(
            load("", Map.of("data.path", "/srv/y"), Map.of("SMARTREC_DATA", "/srv/x")).lakePath())
        .isEqualTo("/srv/y/lake");
  }

  /** As the lock and the run log name the lake, it has one name only. */
  @ParameterizedTest
  @CsvSource({
    "/srv/lake/, /srv/lake",
    "/srv/lake///, /srv/lake",
    "lake/, lake",
    "s3a://bucket/lake/, s3a://bucket/lake",
    "s3a://bucket/, s3a://bucket",
    "/, /"
  })
  void lakeHasNoSlashAtTheEnd(String given, String path) {
    assertThat(load("", Map.of("lake.path", given), Map.of()).lakePath()).isEqualTo(path);
  }

  @Test
  void tellsAllProblemsAtOnceWithKeyAndValue() {
    assertThatThrownBy(
            () ->
                load(
                    "smartrec { train.als.rnk = 8, train.als.blocks = 0, predict.n = many }\nspark.x = 1",
                    Map.of("train.als.alpha", "-1"),
                    Map.of("SMARTREC_EVALUATION_SPLIT_DAYS", "1.5")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("6 problems")
        .hasMessageContaining("unknown key train.als.rnk in ")
        .hasMessageContaining("did you mean train.als.rank?")
        .hasMessageContaining("unknown key spark in ")
        .hasMessageContaining("train.als.blocks: must be a whole number from 1 to 10000, was 0")
        .hasMessageContaining("train.als.alpha: must be from 0 to 100000, was -1")
        .hasMessageContaining(
            "evaluation.split.days: must be a whole number from 1 to 3650, was 1.5")
        .hasMessageContaining("predict.n: has the wrong type");
  }

  @Test
  void readsAMappingInFull() {
    String file =
        """
        smartrec.ingest {
          namespace = "shop"
          sources.orders {
            format = csv
            options { header = "true", "mode.x" = y }
            interactions {
              reject = [ { reason = cancelled, when = "a = 1" }, { reason = other, when = "b" } ]
              user-id { column = u }
              item-id { column = i }
              action-type { constant = purchase }
              timestamp { column = t, format = "yyyy", zone = "Europe/London" }
            }
            items { id { column = i }, metadata { expression = "to_json(named_struct('a', a))" } }
          }
        }
        """;

    SourceConfig source = load(file, Map.of(), Map.of()).ingest().sources().get(0);

    assertThat(source.name()).isEqualTo("orders");
    assertThat(source.options()).containsEntry("header", "true").containsEntry("mode.x", "y");
    assertThat(source.mappings())
        .extracting(m -> m.entity().code())
        .containsExactly("items", "interactions");
    MappingConfig interactions = source.mappings().get(1);
    assertThat(interactions.reject())
        .extracting(MappingConfig.RejectRule::reason)
        .containsExactly("cancelled", "other");
    assertThat(interactions.field("timestamp"))
        .contains(
            new FieldMapping(
                FieldMapping.Kind.COLUMN, "t", Optional.of("yyyy"), Optional.of("Europe/London")));
  }

  @Test
  void tellsWhatIsWrongInAMapping() {
    String file =
        """
        smartrec.ingest.sources.orders {
          format = xlsx
          interactions {
            user-id { column = u, expression = "x" }
            item { column = i }
            action-type { constant = bought }
            timestamp { column = t, zone = "Mars/Olympus", min = 5 }
          }
        }
        """;

    assertThatThrownBy(() -> load(file, Map.of(), Map.of()))
        .hasMessageContaining("interactions.timestamp.min: is not for timestamps")
        .hasMessageContaining(
            "orders.format: must be one of csv, json, parquet, delta, postgres, was \"xlsx\"")
        .hasMessageContaining(
            "interactions.user-id: needs exactly one of column, constant and expression")
        .hasMessageContaining("interactions.item: unknown key")
        .hasMessageContaining("interactions.item-id: is missing")
        .hasMessageContaining(
            "must be one of view, click, purchase, like, save, share, was \"bought\"")
        .hasMessageContaining("is no time zone: \"Mars/Olympus\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "-1", "1.5", "9223372036854775808"})
  void refusesAVersionThatIsNoNumber(String version) {
    assertThatThrownBy(() -> load(deltaSource("versionasof", version), Map.of(), Map.of()))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(
            "options.versionAsOf: must be a whole number from 0, a version of the table, was \""
                + version
                + "\"");
  }

  @Test
  void readsTheOptionsOfASourceInAnyCase() {
    SourceConfig source =
        load(deltaSource("VERSIONASOF", "12"), Map.of(), Map.of()).ingest().sources().get(0);

    assertThat(source.option("versionAsOf")).contains("12");
    assertThat(source.option("timestampAsOf")).isEmpty();
    assertThat(source.with("versionAsOf", "7").options()).isEqualTo(Map.of("versionAsOf", "7"));
  }

  @Test
  void refusesATimestampWhereInteractionsAreReadAtAVersion() {
    String file = deltaSource("timestampasof", "2025-03-01");

    assertThat(load(file, Map.of(), Map.of()).interactionsSource()).isEmpty();
    assertThatThrownBy(() -> load(file, Map.of("interactions.source", "events"), Map.of()))
        .hasMessageContaining("interactions.source: events is read as of a timestamp")
        .hasMessageContaining("say its versionAsOf instead");
  }

  @Test
  void refusesAVersionTogetherWithATimestamp() {
    String file = deltaSource("timestampasof", "2025-03-01");
    String both = file.replace("options {", "options { VersionAsOf = 3,");

    assertThatThrownBy(() -> load(both, Map.of(), Map.of()))
        .hasMessageContaining(
            "options: has both versionAsOf and timestampAsOf; leave one of them out");
  }

  private static String deltaSource(String option, String value) {
    return """
        smartrec.ingest.sources.events {
          format = delta, path = "/lake/events", options { %s = "%s" }, interactions = as-is
        }
        """
        .formatted(option, value);
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(
            () ->
                ConfigLoader.load(Optional.of(directory.resolve("nope.conf")), Map.of(), Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nope.conf");
  }

  private SmartrecConfig load(
      String file, Map<String, String> overrides, Map<String, String> environment) {
    try {
      Path path = Files.writeString(directory.resolve("test.conf"), file);
      return ConfigLoader.load(Optional.of(path), overrides, environment);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
