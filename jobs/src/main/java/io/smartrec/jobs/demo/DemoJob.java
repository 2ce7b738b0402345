package io.smartrec.jobs.demo;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.postgres.PostgresAddress;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.postgres.PublishedLists;
import io.smartrec.spark.tables.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole chain on generated data: generate-data, migrate, ingest, train (ALS, judged beside
 * popularity), predict, publish; then a sample user's list, read from PostgreSQL.
 *
 * <p>Output: a lake of its own below data.path, and PostgreSQL. Running it again changes nothing.
 *
 * <p>Example: {@code smartrec demo}
 */
@Command(
    name = "demo",
    description = {
      "The whole chain on generated data: from raw events to published recommendations.",
      "It has a lake of its own below data.path; running it again changes nothing."
    },
    footer = {"%nExample:", "  smartrec demo", "  smartrec demo --users 20000 --items 5000"})
public final class DemoJob implements Job {
  private static final int SHOWN = 5;
  private static final int ENOUGH_HISTORY = 10;

  @Option(names = "--users", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long users = 2000;

  @Option(names = "--items", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int items = 1000;

  /** Not recorded: its steps are. */
  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public JobResult run(JobContext context) throws Exception {
    // Shops of different sizes are different shops: their files, ids and models do not mix.
    String shop = users + "x" + items;
    String home = context.config().dataPath() + "/demo/" + shop;
    String raw = home + "/raw";
    String lakePath = home + "/lake";
    context.postgresAddress();
    context.spark();
    step(
        context,
        lakePath,
        "generate-data",
        "--directory",
        raw,
        "--users",
        Long.toString(users),
        "--items",
        Integer.toString(items));
    step(context, lakePath, "migrate");
    JobResult ingested =
        step(
            context,
            lakePath,
            "ingest",
            "--config",
            raw + "/ingest.conf",
            "--set",
            "ingest.namespace=demo-" + shop);
    JobResult trained = step(context, lakePath, "train", "--algorithm", "als");
    UUID modelId = UUID.fromString(String.valueOf(trained.facts().get("model_id")));
    step(context, lakePath, "predict", "--model", modelId.toString());
    JobResult published = step(context, lakePath, "publish", "--model", modelId.toString());
    return report(
        context, new Lake(context.spark(), lakePath), modelId, ingested, trained, published);
  }

  private static JobResult step(JobContext context, String lakePath, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    set(all, "lake.path", lakePath);
    // The step that reads the mapping has no other configuration file: it, too, goes to this
    // database.
    PostgresAddress postgres = context.postgresAddress();
    set(all, "postgres.url", postgres.url());
    set(all, "postgres.user", postgres.user());
    postgres.passwordFile().ifPresent(file -> set(all, "postgres.password-file", file.toString()));
    return context.commands().run(all);
  }

  private static void set(List<String> arguments, String key, String value) {
    arguments.addAll(List.of("--set", key + "=" + value));
  }

  private static JobResult report(
      JobContext context,
      Lake lake,
      UUID modelId,
      JobResult ingested,
      JobResult trained,
      JobResult published) {
    context.progress().phase("read a sample user's list from PostgreSQL");
    UUID user = sampleUser(lake);
    List<List<Object>> list = new ArrayList<>();
    for (PublishedLists.ListedItem item :
        new PublishedLists(context.postgres()).list(modelId, user, SHOWN)) {
      list.add(List.of(list.size() + 1, item.title(), item.score(), item.why()));
    }
    JobResult.Builder result =
        JobResult.of("demo")
            .fact("lake", lake.root())
            .fact("database", context.postgresAddress().url())
            .fact("model_id", modelId)
            .fact(
                "predictions",
                "table predictions, "
                    + published.facts().get("rows")
                    + " rows for "
                    + published.facts().get("users")
                    + " users")
            .fact("sample_user", user);
    copyTable(ingested, "rows", result);
    copyTable(trained, "quality", result);
    return result
        .table(
            "what_the_sample_user_did_last", List.of("action", "item", "at"), history(lake, user))
        .table(
            "what_is_recommended_to_the_sample_user", List.of("rank", "item", "score", "why"), list)
        .done("From raw events to published recommendations: done.");
  }

  private static void copyTable(JobResult from, String key, JobResult.Builder to) {
    if (from.facts().get(key) instanceof JobResult.Table table) {
      to.table(key, table.columns(), table.rows());
    }
  }

  private static UUID sampleUser(Lake lake) {
    Row row =
        lake.read(Interactions.TABLE)
            .groupBy(Interactions.USER_ID)
            .agg(count(lit(1)).as("interactions"))
            .orderBy(
                col("interactions").geq(ENOUGH_HISTORY).desc(), col(Interactions.USER_ID).asc())
            .first();
    return UUID.fromString(row.getString(0));
  }

  private static List<List<Object>> history(Lake lake, UUID user) {
    Dataset<Row> titles =
        lake.read(Items.TABLE)
            .select(
                col(Items.ID).as(Interactions.ITEM_ID),
                get_json_object(col(Items.METADATA), "$.title").as("title"));
    List<List<Object>> rows = new ArrayList<>();
    for (Row row :
        lake.read(Interactions.TABLE)
            .where(col(Interactions.USER_ID).equalTo(user.toString()))
            .orderBy(col(Interactions.TIMESTAMP).desc(), col(Interactions.ID).asc())
            .limit(SHOWN)
            .join(titles, Interactions.ITEM_ID)
            .orderBy(col(Interactions.TIMESTAMP).desc(), col(Interactions.ID).asc())
            .select(
                col(Interactions.ACTION_TYPE),
                coalesce(col("title"), col(Interactions.ITEM_ID)),
                col(Interactions.TIMESTAMP).cast("string"))
            .collectAsList()) {
      rows.add(List.of(row.getString(0), row.getString(1), row.getString(2)));
    }
    return rows;
  }
}
