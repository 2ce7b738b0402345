package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ItemFactsIT {
  private static final List<String> KEYS = List.of("category", "details.tags");

  /**
   * a has 3 users, b and c 2, d 1: half of the 8 preferences are reached with b, and c is as
   * popular.
   */
  @Test
  void theHeadHasItsShareAndWhatIsAsPopular(SparkSession spark) {
    Map<String, Row> facts = facts(spark, 0.5, Optional.empty());

    assertThat(facts.values())
        .allMatch(row -> row.getList(3).isEmpty())
        .extracting(row -> List.of(row.get(0), row.get(1), row.get(2)))
        .containsExactlyInAnyOrder(
            List.of("a", 3, true),
            List.of("b", 2, true),
            List.of("c", 2, true),
            List.of("d", 1, false));
    // 3 of 8 are the first three eighths.
    assertThat(heads(facts(spark, 0.375, Optional.empty()))).containsExactly("a");
    assertThat(heads(facts(spark, 0.376, Optional.empty()))).containsExactly("a", "b", "c");
  }

  /** In a and b the same words, written otherwise; in c no key that counts; d is not described. */
  @Test
  void attributesAreTheDistinctWordsOfTheKeys(SparkSession spark) {
    Dataset<Row> items =
        Judging.items(
            spark,
            "a {\"category\":\"Sci-Fi\",\"details\":{\"tags\":[\"Größe\",\"fi\"]}}",
            "b {\"category\":\"fi / SCI\",\"details\":{\"tags\":\"größe\"}}",
            "c {\"name\":\"sci\"}");

    Map<String, List<Integer>> attributes =
        facts(spark, 0.5, Optional.of(items)).values().stream()
            .collect(Collectors.toMap(row -> row.getString(0), row -> row.<Integer>getList(3)));

    assertThat(attributes.get("a"))
        .hasSize(3)
        .isSorted()
        .doesNotHaveDuplicates()
        .isEqualTo(attributes.get("b"));
    assertThat(attributes.get("c")).isEmpty();
    assertThat(attributes.get("d")).isEmpty();
  }

  private static Set<String> heads(Map<String, Row> facts) {
    return facts.values().stream()
        .filter(row -> row.getBoolean(2))
        .map(row -> row.getString(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Row> facts(
      SparkSession spark, double headShare, Optional<Dataset<Row>> items) {
    Dataset<Row> popularity =
        spark.createDataFrame(
            List.of(
                RowFactory.create("a", 0, new float[] {3}),
                RowFactory.create("b", 1, new float[] {2}),
                RowFactory.create("c", 2, new float[] {2}),
                RowFactory.create("d", 3, new float[] {1})),
            FactorModel.SCHEMA);
    return ItemFacts.of(new FactorModel(popularity, popularity, 1), headShare, items, KEYS)
        .select(ItemFacts.ITEM_ID, ItemFacts.POPULARITY, ItemFacts.HEAD, ItemFacts.ATTRIBUTES)
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row));
  }
}
