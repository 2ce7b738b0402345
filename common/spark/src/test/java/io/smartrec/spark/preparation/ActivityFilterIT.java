package io.smartrec.spark.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.FilterConfig.Minimums;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.preparation.ActivityFilter.Filtered;
import io.smartrec.spark.preparation.ActivityFilter.Removal;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class ActivityFilterIT {
  private static final String MINIMUMS = "min-user-interactions and min-item-interactions";

  /**
   * With both minimums 2 the path falls apart from its ends, the square stays: round 1 takes i0 and
   * u3 with one neighbour each, round 2 u1 and i2, round 3 i1 and u2.
   */
  private static final String[] PATH_AND_SQUARE = {
    "u1 i0", "u1 i1", "u2 i1", "u2 i2", "u3 i2", "a x", "a y", "b x", "b y"
  };

  private final SparkSession spark;

  ActivityFilterIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void offChangesNothing() {
    Dataset<Row> interactions = views("u1 i1", "u1 i1");

    Filtered filtered = new ActivityFilter(FilterConfig.OFF).filter(interactions);

    assertThat(filtered.interactions()).isSameAs(interactions);
    assertThat(filtered.removals()).isEmpty();
  }

  /** u1 has five interactions, but with one item: two are asked for. Its item keeps u2. */
  @Test
  void countsDifferentItemsOfAUser() {
    Filtered filtered =
        filter(
            minimums(2, 1, Minimums.ONCE),
            "u1 i1",
            "u1 i1",
            "u1 i1",
            "u1 i1",
            "u1 i1",
            "u2 i1",
            "u2 i2",
            "u3 i3");

    assertThat(pairs(filtered)).containsExactly("u2 i1", "u2 i2");
    assertThat(filtered.removals()).containsExactly(new Removal(MINIMUMS, 6, 2, 1));
  }

  /** i2 has three interactions, but of one user. */
  @Test
  void countsDifferentUsersOfAnItem() {
    Filtered filtered =
        filter(minimums(1, 2, Minimums.ONCE), "u1 i1", "u2 i1", "u2 i2", "u2 i2", "u2 i2", "u3 i3");

    assertThat(pairs(filtered)).containsExactly("u1 i1", "u2 i1");
    assertThat(filtered.removals()).containsExactly(new Removal(MINIMUMS, 4, 1, 2));
  }

  @Test
  void onceLeavesWhatFallsShortOfTheMinimumsThen() {
    Filtered filtered = filter(minimums(2, 2, Minimums.ONCE), PATH_AND_SQUARE);

    assertThat(pairs(filtered))
        .containsExactly("a x", "a y", "b x", "b y", "u1 i1", "u2 i1", "u2 i2");
    assertThat(filtered.removals()).containsExactly(new Removal(MINIMUMS, 2, 1, 1));
  }

  @Test
  void iteratedTheMinimumsHoldForEveryoneWhoIsLeft() {
    Filtered filtered = filter(minimums(2, 2, Minimums.UNTIL_STABLE), PATH_AND_SQUARE);

    assertThat(pairs(filtered)).containsExactly("a x", "a y", "b x", "b y");
    assertThat(filtered.removals()).containsExactly(new Removal(MINIMUMS, 5, 3, 3));
  }

  @Test
  void saysWhenTheRoundsDoNotSuffice() {
    FilterConfig config = minimums(2, 2, Minimums.UNTIL_STABLE);
    Dataset<Row> interactions = views(PATH_AND_SQUARE);

    assertThat(new ActivityFilter(config, null, 3).filter(interactions).removals()).hasSize(1);
    assertThatThrownBy(() -> new ActivityFilter(config, null, 2).filter(interactions))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("after 2 rounds", "4 pairs", "train.filters.iterate=false");
  }

  /** Three interactions are a person's, four are not, be they with one item or with many. */
  @Test
  void leavesOutMachinesWithAllTheirInteractions() {
    Filtered filtered =
        filter(
            new FilterConfig(3, Optional.empty(), 1, 1, Minimums.ONCE),
            "u1 i1",
            "u1 i1",
            "u1 i2",
            "bot i1",
            "bot i3",
            "bot i3",
            "bot i4");

    assertThat(pairs(filtered)).containsExactly("u1 i1", "u1 i1", "u1 i2");
    assertThat(filtered.removals()).containsExactly(new Removal("max-user-interactions", 4, 1, 2));
  }

  /** i2 is sold out, of i3 nobody knows; i9 is not among the items and stays. */
  @Test
  void leavesOutItemsThatAreNotAvailable() {
    Dataset<Row> items =
        spark.sql(
            """
            SELECT * FROM VALUES
              ('i1', '{"stock":3}'), ('i2', '{"stock":0}'), ('i3', '{}') AS items(id, metadata)""");

    Filtered filtered =
        new ActivityFilter(
                FilterConfig.OFF,
                UnavailableItems.of(
                    items, "try_cast(get_json_object(metadata, '$.stock') AS INT) > 0"))
            .filter(views("u1 i1", "u1 i2", "u2 i2", "u2 i3", "u3 i9"));

    assertThat(pairs(filtered)).containsExactly("u1 i1", "u3 i9");
    assertThat(filtered.removals()).containsExactly(new Removal("available-when", 3, 1, 2));
  }

  /**
   * The bot goes first, with it one of the users of i1; then i2, and u1 has one item only: the
   * minimums see what the others left.
   */
  @Test
  void minimumsCountWhatTheOtherFiltersLeft() {
    Dataset<Row> unavailable = spark.sql("SELECT 'i2' AS item_id");

    Filtered filtered =
        new ActivityFilter(new FilterConfig(3, Optional.empty(), 2, 2, Minimums.ONCE), unavailable)
            .filter(
                views(
                    "bot i1", "bot i1", "bot i3", "bot i4", "u1 i1", "u1 i2", "u2 i3", "u2 i4",
                    "u3 i3", "u3 i4"));

    assertThat(pairs(filtered)).containsExactly("u2 i3", "u2 i4", "u3 i3", "u3 i4");
    assertThat(filtered.removals())
        .containsExactly(
            new Removal("max-user-interactions", 4, 1, 0),
            new Removal("available-when", 1, 0, 1),
            new Removal(MINIMUMS, 1, 1, 1));
  }

  @Test
  void keepsEveryColumnOfTheRowsThatAreLeft() {
    Dataset<Row> interactions = views("u1 i1", "u1 i2", "u2 i3");

    Dataset<Row> left =
        new ActivityFilter(minimums(2, 1, Minimums.ONCE)).filter(interactions).interactions();

    assertThat(left.columns()).isEqualTo(interactions.columns());
    assertThat(left.collectAsList())
        .containsExactlyInAnyOrderElementsOf(interactions.where("user_id = 'u1'").collectAsList());
  }

  @Test
  void saysWhatToDoWhenNothingIsLeft() {
    assertThatThrownBy(() -> filter(minimums(2, 2, Minimums.UNTIL_STABLE), "u1 i1", "u2 i2"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessage(
            "Cannot train: train.filters leave nothing of 2 interactions: "
                + MINIMUMS
                + " leaves out 2 interactions, 2 users and 2 items. Lower the minimums, raise"
                + " max-user-interactions, or check available-when.");
  }

  /** The oracle takes one user or item at a time, in a random order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void iteratedTheyLeaveTheLargestPartThatFulfilsThem(long seed) {
    Random random = new Random(seed);
    int minUser = 2 + random.nextInt(2);
    int minItem = 2 + random.nextInt(2);
    List<String> graph = new ArrayList<>();
    for (int edge = 0; edge < 70; edge++) {
      graph.add("u" + random.nextInt(25) + " i" + random.nextInt(20));
    }
    // A core there is in any case.
    for (int user = 0; user < 3; user++) {
      for (int item = 0; item < 3; item++) {
        graph.add("core" + user + " core" + item);
      }
    }
    Set<String> expected = core(new TreeSet<>(graph), minUser, minItem, random);
    FilterConfig config = minimums(minUser, minItem, Minimums.UNTIL_STABLE);

    Filtered filtered = filter(config, graph.toArray(String[]::new));
    Collections.shuffle(graph, random);
    Filtered shuffled = filter(config, graph.toArray(String[]::new));

    assertThat(new TreeSet<>(pairs(filtered))).isEqualTo(expected);
    assertThat(pairs(shuffled)).isEqualTo(pairs(filtered));
    assertThat(shuffled.removals()).isEqualTo(filtered.removals());
  }

  private static Set<String> core(Set<String> graph, int minUser, int minItem, Random random) {
    Set<String> left = new TreeSet<>(graph);
    while (true) {
      Set<String> tooFew = new TreeSet<>();
      for (int side = 0; side < 2; side++) {
        int position = side;
        left.stream()
            .collect(
                Collectors.groupingBy(pair -> pair.split(" ", 2)[position], Collectors.counting()))
            .forEach(
                (id, count) -> {
                  if (count < (position == 0 ? minUser : minItem)) {
                    tooFew.add(id);
                  }
                });
      }
      if (tooFew.isEmpty()) {
        return left;
      }
      String gone = List.copyOf(tooFew).get(random.nextInt(tooFew.size()));
      left.removeIf(pair -> Arrays.asList(pair.split(" ", 2)).contains(gone));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "upper(metadata",
        "metadata",
        "stock > 0",
        "count(*) > 1",
        "rand() > 0.5",
        "now() > '2026'"
      })
  void refusesWhatIsNoConditionOnItems(String condition) {
    assertRefused(condition, ExitCode.USAGE, "train.filters.available-when is no valid condition");
  }

  @Test
  void refusesAConditionThatFailsOnAnItem() {
    assertRefused(
        "CAST(metadata AS INT) > 0",
        ExitCode.DATA_REFUSED,
        "train.filters.available-when, \"CAST(metadata AS INT) > 0\", fails on an item (CAST_INVALID_INPUT)");
  }

  private void assertRefused(String condition, ExitCode exitCode, String message) {
    Dataset<Row> items = spark.sql("SELECT 'i1' AS id, '{}' AS metadata");

    assertThatThrownBy(() -> UnavailableItems.of(items, condition))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
        .hasMessageContaining(message);
  }

  private static FilterConfig minimums(int user, int item, Minimums minimums) {
    return new FilterConfig(0, Optional.empty(), user, item, minimums);
  }

  private Filtered filter(FilterConfig config, String... pairs) {
    return new ActivityFilter(config).filter(views(pairs));
  }

  private Dataset<Row> views(String... pairs) {
    return InteractionRows.interactions(
        spark,
        Arrays.stream(pairs)
            .map(pair -> pair + " view 2026-03-01T00:00:00Z")
            .toArray(String[]::new));
  }

  private static List<String> pairs(Filtered filtered) {
    return filtered.interactions().collectAsList().stream()
        .map(row -> row.getString(1) + " " + row.getString(2))
        .sorted()
        .toList();
  }
}
