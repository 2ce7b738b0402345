package io.smartrec.spark.topn;

import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.session.PartitionCounts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Every user's list, exact, in one pass over the users: the items of all models are in every
 * process, and each user is scored by all of them. Rules work while items are chosen, so that a
 * list is as long as what they leave allows; the models' lists are blended, spread, and filled up.
 */
public final class Recommender implements AutoCloseable {
  public static final String USER_ID = SeenItems.USER_ID;

  /** Array of the ids of the items, best first. */
  public static final String LIST = "list";

  private static final StructType LISTS =
      new StructType()
          .add(USER_ID, DataTypes.StringType, false)
          .add(LIST, DataTypes.createArrayType(DataTypes.StringType, false), false);

  private final ListPlan plan;
  private final Broadcast<ListParts> parts;
  private final Map<String, PartitionCounts> removed = new LinkedHashMap<>();

  /**
   * Brings the items of all models together; Spark jobs.
   *
   * @param catalogue knows the items of all models
   * @throws io.smartrec.core.error.UserException exit code 3 when they are too large
   */
  public Recommender(ListPlan plan, ItemCatalogue catalogue) {
    this(plan, catalogue, ItemVectors.DEFAULT_MAX_BYTES);
  }

  /**
   * @param maxBytes limit for the items of one model
   */
  Recommender(ListPlan plan, ItemCatalogue catalogue, long maxBytes) {
    this.plan = plan;
    SparkSession spark = plan.members().get(0).model().itemFactors().sparkSession();
    parts =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(ListParts.of(plan, catalogue, maxBytes));
    for (String rule : ListRules.names(catalogue)) {
      PartitionCounts count = new PartitionCounts();
      spark.sparkContext().register(count);
      removed.put(rule, count);
    }
  }

  /**
   * The lists alone; computed when they are used.
   *
   * @param users user_id and, where there are such columns, seen ({@link SeenItems#byUser}) and the
   *     columns of {@link io.smartrec.spark.preparation.Wishes}; a row for each
   * @return user_id and list
   */
  public Dataset<Row> lists(Dataset<Row> users) {
    return rows(users).mapPartitions(listed(parts), Encoders.row(LISTS));
  }

  /**
   * The lists as rows of predictions; computed when they are used.
   *
   * @param users as of {@link #lists}
   * @param modelId recorded with every row
   * @param generatedAt recorded with every row
   * @return columns of {@link io.smartrec.core.table.Predictions}
   */
  public Dataset<Row> predictions(Dataset<Row> users, UUID modelId, Instant generatedAt) {
    return PredictionRows.of(
        rows(users).mapPartitions(explained(parts, removed), Encoders.row(PredictionRows.SCHEMA)),
        modelId,
        generatedAt);
  }

  /**
   * How many items each rule has taken from users, by its name, after the rows of {@link
   * #predictions} were computed once; quotas by how many candidates they passed over.
   */
  public Map<String, Long> removed() {
    Map<String, Long> counts = new LinkedHashMap<>();
    removed.forEach((rule, count) -> counts.put(rule, count.value()));
    return counts;
  }

  private Dataset<Row> rows(Dataset<Row> users) {
    List<Member> models = new ArrayList<>(plan.members());
    models.addAll(plan.fallbacks());
    return UserRows.of(users, models);
  }

  private static MapPartitionsFunction<Row, Row> listed(Broadcast<ListParts> parts) {
    return users -> new Lists(users, parts.value());
  }

  private static MapPartitionsFunction<Row, Row> explained(
      Broadcast<ListParts> parts, Map<String, PartitionCounts> removed) {
    return users -> new PredictionRows(users, parts.value(), removed);
  }

  @Override
  public void close() {
    parts.unpersist();
  }

  /** Takes users in as many as are made at once, and gives what each becomes. */
  abstract static class PerUser implements Iterator<Row> {
    private final Iterator<Row> users;
    private final Deque<Row> rows = new ArrayDeque<>();
    final UserListMaker maker;

    PerUser(Iterator<Row> users, ListParts parts) {
      this.users = users;
      this.maker = new UserListMaker(parts);
    }

    /** What a list becomes. */
    abstract void add(UserList list, Deque<Row> into);

    /** Called after each batch. */
    void afterBatch() {}

    @Override
    public boolean hasNext() {
      while (rows.isEmpty() && users.hasNext()) {
        List<Row> batch = new ArrayList<>();
        while (batch.size() < maker.maxUsers() && users.hasNext()) {
          batch.add(users.next());
        }
        for (UserList list : maker.lists(batch)) {
          add(list, rows);
        }
        afterBatch();
      }
      return !rows.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return rows.remove();
    }
  }

  private static final class Lists extends PerUser {
    private final ItemCatalogue catalogue;

    Lists(Iterator<Row> users, ListParts parts) {
      super(users, parts);
      this.catalogue = parts.catalogue();
    }

    @Override
    void add(UserList list, Deque<Row> into) {
      int[] items = list.list().items();
      String[] ids = new String[items.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = catalogue.ids().id(items[i]);
      }
      into.add(RowFactory.create(list.user().getString(UserRows.USER_AT), ids));
    }
  }
}
