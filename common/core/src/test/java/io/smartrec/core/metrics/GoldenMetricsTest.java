package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.statistics.Holm;
import io.smartrec.core.statistics.WilcoxonSignedRank;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against {@code src/test/oracle/ranking_metrics.py}, which says how to write the values anew. */
class GoldenMetricsTest {
  private static final JsonNode GOLDEN = read("/golden/ranking-metrics.json");

  @Test
  void listsHaveTheValuesOfTheOracleAtEveryK() {
    int[] ks = {1, 3, 5, 10};
    for (JsonNode golden : GOLDEN.get("lists")) {
      List<UserMetrics> all = UserMetrics.of(list(golden), ks);

      for (UserMetrics metrics : all) {
        JsonNode expected = golden.get("expected").get(Integer.toString(metrics.k()));
        for (Metric metric : Metric.values()) {
          // The oracle does not know new items; UserMetricsTest has them by hand.
          if (metric.scope() == Metric.Scope.LIST && metric != Metric.RECALL_NEW) {
            assertValue(metrics.value(metric), expected.get(metric.code()), metric.code() + golden);
          }
        }
      }
      assertThat(all).extracting(UserMetrics::k).containsExactly(1, 3, 5, 10);
    }
  }

  @Test
  void areasUnderTheCurveAreThoseOfTheOracle() {
    for (JsonNode golden : GOLDEN.get("auc")) {
      var area = Auc.of(doubles(golden.get("ranks")), golden.get("candidates").asLong());

      assertValue(area.isPresent() ? area.getAsDouble() : null, golden.get("auc"), "" + golden);
    }
  }

  @Test
  void cataloguesHaveTheValuesOfTheOracle() {
    for (JsonNode golden : GOLDEN.get("catalogue")) {
      long[] counts =
          LongStream.of(longs(golden.get("counts"))).filter(count -> count > 0).toArray();
      CatalogueMetrics metrics = new CatalogueMetrics(golden.get("counts").size());
      LongStream.of(counts)
          .boxed()
          .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()))
          .forEach(metrics::add);

      assertValue(metrics.coverage(), golden.get("coverage"), "" + golden);
      assertValue(metrics.gini().orElseThrow(), golden.get("gini"), "" + golden);
    }
  }

  @Test
  void ratingErrorsAreThoseOfTheOracle() {
    for (JsonNode golden : GOLDEN.get("ratings")) {
      double[] errors = doubles(golden.get("errors"));
      double squares = Arrays.stream(errors).map(error -> error * error).sum();
      double absolutes = Arrays.stream(errors).map(Math::abs).sum();
      RatingErrors metrics = RatingErrors.of(errors.length, squares, absolutes);

      assertValue(metrics.rmse(), golden.get("rmse"), "" + golden);
      assertValue(metrics.mae(), golden.get("mae"), "" + golden);
    }
  }

  @Test
  void wilcoxonHasTheValuesOfSciPy() {
    for (JsonNode golden : GOLDEN.get("wilcoxon")) {
      WilcoxonSignedRank test = WilcoxonSignedRank.of(doubles(golden.get("differences")));
      double expected = golden.get("p").asDouble();
      double allRanks = test.differences() * (test.differences() + 1) / 2.0;

      // SciPy's two-sided statistic is the smaller of W+ and W-.
      assertThat(Math.min(test.positiveRanks(), allRanks - test.positiveRanks()))
          .isEqualTo(golden.get("statistic").asDouble());
      assertThat(test.pValue()).as("%s", golden).isEqualTo(expected, within(1e-12 * expected));
    }
  }

  @Test
  void holmHasTheValuesOfTheOracle() {
    JsonNode golden = GOLDEN.get("holm");

    assertThat(Holm.adjust(doubles(golden.get("p"))))
        .containsExactly(doubles(golden.get("adjusted")), within(1e-12));
  }

  private static void assertValue(@Nullable Double actual, JsonNode expected, String what) {
    if (expected.isNull()) {
      assertThat(actual).as(what).isNull();
    } else {
      assertThat(actual).as(what).isCloseTo(expected.asDouble(), within(1e-12));
    }
  }

  private static JudgedList list(JsonNode golden) {
    JsonNode attributes = golden.get("attributes");
    JsonNode heads = golden.get("head");
    boolean[] head = new boolean[heads.size()];
    IntStream.range(0, head.length).forEach(i -> head[i] = heads.get(i).asBoolean());
    return new JudgedList(
        doubles(golden.get("gains")),
        ints(golden.get("baselineRanks")),
        ints(golden.get("popularity")),
        StreamSupport.stream(attributes.spliterator(), false)
            .map(GoldenMetricsTest::ints)
            .toArray(int[][]::new),
        head,
        doubles(golden.get("relevantGains")),
        golden.get("relevantHead").asInt(),
        newHits(golden),
        golden.get("trainingUsers").asLong());
  }

  /** As many as the list has. */
  private static int newHits(JsonNode golden) {
    double[] gains = doubles(golden.get("gains"));
    int[] popularity = ints(golden.get("popularity"));
    return (int)
        IntStream.range(0, gains.length).filter(i -> gains[i] > 0 && popularity[i] == 0).count();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static JsonNode read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(GoldenMetricsTest.class.getResourceAsStream(resource))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
