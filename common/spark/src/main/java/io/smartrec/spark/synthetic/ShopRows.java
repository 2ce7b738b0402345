package io.smartrec.spark.synthetic;

import io.smartrec.core.synthetic.RawInteraction;
import io.smartrec.core.synthetic.RawInteractions;
import io.smartrec.core.synthetic.Shop;
import io.smartrec.core.synthetic.ShopItem;
import io.smartrec.core.synthetic.ShopSpec;
import io.smartrec.core.synthetic.ShopUser;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a generated shop, made on the executors from the spec and ranges of indices. The rows
 * do not depend on the number of partitions.
 */
final class ShopRows {
  private ShopRows() {}

  static Dataset<Row> users(SparkSession spark, ShopSpec spec, int partitions) {
    return rows(spark, spec.users(), partitions, RawFiles.USER_SCHEMA, userRows(spec));
  }

  static Dataset<Row> items(SparkSession spark, ShopSpec spec, int partitions) {
    return rows(spark, spec.items(), partitions, RawFiles.ITEM_SCHEMA, itemRows(spec));
  }

  static Dataset<Row> interactions(SparkSession spark, ShopSpec spec, int partitions) {
    return rows(
        spark, spec.users(), partitions, RawFiles.INTERACTION_SCHEMA, interactionRows(spec));
  }

  static Dataset<Row> trueUsers(SparkSession spark, ShopSpec spec, int partitions) {
    return rows(spark, spec.users(), partitions, RawFiles.TRUE_USER_SCHEMA, trueUserRows(spec));
  }

  static Dataset<Row> trueItems(SparkSession spark, ShopSpec spec, int partitions) {
    return rows(spark, spec.items(), partitions, RawFiles.TRUE_ITEM_SCHEMA, trueItemRows(spec));
  }

  /** Numbers of valid interactions, one row per partition: the plan only, nothing is generated. */
  static Dataset<Long> validInteractionCounts(SparkSession spark, ShopSpec spec, int partitions) {
    return spark
        .range(0, spec.users(), 1, partitions)
        .mapPartitions(interactionCounts(spec), Encoders.LONG());
  }

  private static Dataset<Row> rows(
      SparkSession spark,
      long count,
      int partitions,
      StructType schema,
      MapPartitionsFunction<Long, Row> rowsOfIndices) {
    return spark.range(0, count, 1, partitions).mapPartitions(rowsOfIndices, Encoders.row(schema));
  }

  private static MapPartitionsFunction<Long, Row> userRows(ShopSpec spec) {
    return indices -> {
      Shop shop = new Shop(spec);
      return stream(indices).map(index -> userRow(shop.user(index))).iterator();
    };
  }

  private static MapPartitionsFunction<Long, Row> itemRows(ShopSpec spec) {
    return indices -> {
      Shop shop = new Shop(spec);
      return stream(indices).map(index -> itemRow(shop.item(index.intValue()))).iterator();
    };
  }

  private static MapPartitionsFunction<Long, Row> interactionRows(ShopSpec spec) {
    return users -> {
      Shop shop = new Shop(spec);
      return stream(users)
          .flatMap(user -> RawInteractions.of(shop, user).stream())
          .map(ShopRows::interactionRow)
          .iterator();
    };
  }

  private static MapPartitionsFunction<Long, Row> trueUserRows(ShopSpec spec) {
    return indices -> {
      Shop shop = new Shop(spec);
      return stream(indices)
          .map(
              index -> {
                ShopUser user = shop.user(index);
                return RowFactory.create(
                    user.id(),
                    shop.userFactors(index),
                    user.favouriteCategories().toArray(String[]::new));
              })
          .iterator();
    };
  }

  private static MapPartitionsFunction<Long, Row> trueItemRows(ShopSpec spec) {
    return indices -> {
      Shop shop = new Shop(spec);
      return stream(indices)
          .map(
              index -> {
                ShopItem item = shop.item(index.intValue());
                return RowFactory.create(
                    item.sku(), shop.itemFactors(item.index()), item.category());
              })
          .iterator();
    };
  }

  private static MapPartitionsFunction<Long, Long> interactionCounts(ShopSpec spec) {
    return users -> {
      Shop shop = new Shop(spec);
      return Stream.of(stream(users).mapToLong(shop::interactionCount).sum()).iterator();
    };
  }

  private static Row userRow(ShopUser user) {
    return RowFactory.create(
        user.id(), user.signedUp().toString(), user.country(), user.ageBand(), user.gender());
  }

  private static Row itemRow(ShopItem item) {
    return RowFactory.create(
        item.sku(),
        item.title(),
        item.description(),
        item.category(),
        BigDecimal.valueOf(item.priceCents(), 2).toPlainString(),
        item.addedOn().toString());
  }

  private static Row interactionRow(RawInteraction row) {
    return RowFactory.create(
        row.eventId(),
        row.userId(),
        row.sku(),
        row.event(),
        row.quantity(),
        row.eventTime(),
        row.sessionId(),
        row.device(),
        row.page(),
        row.position());
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false);
  }
}
