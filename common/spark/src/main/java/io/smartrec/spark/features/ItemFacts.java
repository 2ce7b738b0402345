package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/**
 * What is known of the items that were there before a point in time.
 *
 * <p>Only {@code created_at} tells of time: items created at or after it are left out, items
 * without it are kept. Category and price are those of the rows that are given, which may be
 * younger than the point in time.
 */
public final class ItemFacts {
  public static final String ITEM_ID = Interactions.ITEM_ID;
  public static final String CATEGORY = "category";
  public static final String PRICE = "price";
  public static final String CREATED_AT = Items.CREATED_AT;

  /** Exact, so that sums are the same in whatever order; up to 10^14. */
  private static final DecimalType PRICE_TYPE = DataTypes.createDecimalType(20, 6);

  private static final StructType SCHEMA =
      new StructType()
          .add(ITEM_ID, DataTypes.StringType)
          .add(CATEGORY, DataTypes.StringType)
          .add(PRICE, PRICE_TYPE)
          .add(CREATED_AT, DataTypes.TimestampType);

  private final AsOf asOf;
  private final String categoryPath;
  private final String pricePath;

  /**
   * ItemFacts before a point in time.
   *
   * @param asOf the point in time
   * @param categoryKey where the metadata say the category; dots go into nested objects
   * @param priceKey where the metadata say the price; dots go into nested objects
   */
  public ItemFacts(Instant asOf, String categoryKey, String priceKey) {
    this.asOf = new AsOf(asOf);
    this.categoryPath = "$." + categoryKey;
    this.pricePath = "$." + priceKey;
  }

  /**
   * The facts of items.
   *
   * @param items columns of {@link Items}
   * @return item_id; category, a text that is not blank, or null; price, a decimal of 0 or more, or
   *     null; created_at, before the point in time, or null
   */
  public Dataset<Row> of(Dataset<Row> items) {
    Column category = get_json_object(col(Items.METADATA), categoryPath);
    Column price = get_json_object(col(Items.METADATA), pricePath).try_cast(PRICE_TYPE);
    return items
        .where(col(Items.CREATED_AT).isNull().or(asOf.isAfter(col(Items.CREATED_AT))))
        .select(
            col(Items.ID).as(ITEM_ID),
            when(trim(category).notEqual(""), category).as(CATEGORY),
            when(price.geq(lit(0)), price).as(PRICE),
            col(Items.CREATED_AT).as(CREATED_AT));
  }

  /** No item is known: the facts of a lake without items. */
  public static Dataset<Row> none(SparkSession spark) {
    return spark.createDataFrame(List.<Row>of(), SCHEMA);
  }
}
