package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out interactions that tell a model nothing, in this order: all of users with more
 * interactions than a person has; those with items that are not available; those of users and items
 * below the minimums.
 *
 * <p>The maximum counts interactions, as machines repeat themselves. The minimums count different
 * items of a user and different users of an item. Applied until nothing changes they leave the
 * (p,q)-core of the graph of users and items (Cerinsek, Batagelj, Generalized two-mode cores,
 * 2015): the largest part in which everyone fulfils them, whatever the order of removal. A round
 * removes all users and items that fall short at its start.
 */
public final class ActivityFilter {
  public static final String USER_ID = Interactions.USER_ID;
  public static final String ITEM_ID = Interactions.ITEM_ID;

  /** A round is a few Spark jobs: whoever needs more of them should hear of it. */
  private static final int MAX_ROUNDS = 100;

  private static final String MINIMUMS = "min-user-interactions and min-item-interactions";
  private static final String ROWS = "rows";

  private final FilterConfig config;
  private final @Nullable Dataset<Row> unavailable;
  private final int maxRounds;

  /** Filters by activity alone. */
  public ActivityFilter(FilterConfig config) {
    this(config, null, MAX_ROUNDS);
  }

  /**
   * Filters by activity and availability.
   *
   * @param unavailable {@link UnavailableItems}
   */
  public ActivityFilter(FilterConfig config, Dataset<Row> unavailable) {
    this(config, unavailable, MAX_ROUNDS);
  }

  ActivityFilter(FilterConfig config, @Nullable Dataset<Row> unavailable, int maxRounds) {
    this.config = config;
    this.unavailable = unavailable;
    this.maxRounds = maxRounds;
  }

  /**
   * What one filter left out.
   *
   * @param filter the filter, by its configuration key
   * @param interactions rows
   * @param users users without any row left
   * @param items items without any row left
   */
  public record Removal(String filter, long interactions, long users, long items) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s leaves out %,d interactions, %,d users and %,d items",
          filter,
          interactions,
          users,
          items);
    }
  }

  /**
   * What is left.
   *
   * @param interactions the rows that are left, with all their columns
   * @param removals what each filter that is on left out, in order
   */
  public record Filtered(Dataset<Row> interactions, List<Removal> removals) {
    public Filtered {
      removals = List.copyOf(removals);
    }
  }

  /** Pairs of user and item with their number of rows, and how many of each there are. */
  private record Pairs(Dataset<Row> rows, long interactions, long users, long items) {
    static Pairs of(Dataset<Row> pairs) {
      Row counts =
          pairs.agg(sum(ROWS), count_distinct(col(USER_ID)), count_distinct(col(ITEM_ID))).first();
      return new Pairs(
          pairs, counts.isNullAt(0) ? 0 : counts.getLong(0), counts.getLong(1), counts.getLong(2));
    }

    Removal until(Pairs left, String filter) {
      return new Removal(
          filter, interactions - left.interactions, users - left.users, items - left.items);
    }
  }

  /**
   * The interactions that are left; Spark jobs, of which only counts come to the driver.
   *
   * @param interactions user_id, item_id and any other columns; the same rows on every read
   * @throws UserException exit code 3 when nothing is left, or the minimums are not fulfilled after
   *     100 rounds
   */
  public Filtered filter(Dataset<Row> interactions) {
    if (!config.limitsUsers() && unavailable == null && !config.hasMinimums()) {
      return new Filtered(interactions, List.of());
    }
    Pairs all =
        Pairs.of(Settled.of(interactions.groupBy(USER_ID, ITEM_ID).agg(count(lit(1)).as(ROWS))));
    List<Removal> removals = new ArrayList<>();
    Pairs left = all;
    if (config.limitsUsers()) {
      Dataset<Row> people = Settled.of(people(left.rows()));
      left = kept(left, people, "max-user-interactions", removals);
    }
    if (unavailable != null) {
      Dataset<Row> available =
          Settled.of(left.rows().join(unavailable, using(ITEM_ID), "left_anti"));
      left = kept(left, available, "available-when", removals);
    }
    if (config.hasMinimums()) {
      left = kept(left, active(left.rows()), MINIMUMS, removals);
    }
    if (left.interactions() == all.interactions()) {
      return new Filtered(interactions, removals);
    }
    if (left.interactions() == 0) {
      throw nothingLeft(all.interactions(), removals);
    }
    Dataset<Row> rows =
        interactions
            .join(left.rows().select(USER_ID, ITEM_ID), using(USER_ID, ITEM_ID), "left_semi")
            .selectExpr(interactions.columns());
    return new Filtered(rows, removals);
  }

  private static Pairs kept(
      Pairs before, Dataset<Row> rows, String filter, List<Removal> removals) {
    Pairs left = Pairs.of(rows);
    removals.add(before.until(left, filter));
    return left;
  }

  private Dataset<Row> people(Dataset<Row> pairs) {
    Dataset<Row> users =
        pairs
            .groupBy(USER_ID)
            .agg(sum(ROWS).as(ROWS))
            .where(col(ROWS).leq(config.maxUserInteractions()));
    return pairs.join(users.select(USER_ID), using(USER_ID), "left_semi");
  }

  private Dataset<Row> active(Dataset<Row> pairs) {
    Dataset<Row> current = pairs;
    long before = pairs.count();
    // The last round finds that nothing changes any more.
    for (int round = 1; round <= maxRounds + 1; round++) {
      Dataset<Row> next = Settled.of(oneRound(current));
      long left = next.count();
      if (left == before || config.minimums() == FilterConfig.Minimums.ONCE) {
        return next;
      }
      current = next;
      before = left;
    }
    throw UserException.dataRefused(
        String.format(
            Locale.ROOT,
            "Cannot train: after %d rounds train.filters still leave out users and items, with %,d pairs of them left. Lower min-user-interactions or min-item-interactions, or set train.filters.iterate=false.",
            maxRounds,
            before));
  }

  private Dataset<Row> oneRound(Dataset<Row> pairs) {
    Dataset<Row> left = atLeast(pairs, pairs, USER_ID, config.minUserInteractions());
    return atLeast(left, pairs, ITEM_ID, config.minItemInteractions());
  }

  /** Those of {@code rows} whose user or item has this many of {@code pairs}. */
  private static Dataset<Row> atLeast(
      Dataset<Row> rows, Dataset<Row> pairs, String id, int minimum) {
    if (minimum <= 1) {
      return rows;
    }
    Dataset<Row> ids =
        pairs.groupBy(id).agg(count(lit(1)).as(ROWS)).where(col(ROWS).geq(minimum)).select(id);
    return rows.join(ids, using(id), "left_semi");
  }

  private static UserException nothingLeft(long interactions, List<Removal> removals) {
    return UserException.dataRefused(
        String.format(
            Locale.ROOT,
            "Cannot train: train.filters leave nothing of %,d interactions: %s. Lower the minimums, raise max-user-interactions, or check available-when.",
            interactions,
            removals.stream().map(Removal::toString).collect(Collectors.joining("; "))));
  }

  private static String[] using(String... columns) {
    return columns;
  }
}
