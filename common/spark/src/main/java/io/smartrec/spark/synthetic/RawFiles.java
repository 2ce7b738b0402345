package io.smartrec.spark.synthetic;

import java.util.Arrays;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Directories, columns and schemas of the raw files, in the source's own words. */
public final class RawFiles {
  /** JSON lines: user_id, signed_up (ISO 8601), country, age_band, gender (left out when null). */
  public static final String USERS = "users";

  /** CSV with a header, quotes doubled: sku, title, description, category, price, added_on. */
  public static final String ITEMS = "items";

  /**
   * Parquet: event_id, user_id, sku, event, quantity (int), event_time ({@code yyyy-MM-dd
   * HH:mm:ss.SSS}, UTC), session_id, device, page, position (int); strings otherwise.
   */
  public static final String INTERACTIONS = "interactions";

  /** Parquet: user_id, factors (8 floats), favourite_categories (two strings). */
  public static final String TRUE_USERS = "truth/users";

  /** Parquet: sku, factors (8 floats), category. */
  public static final String TRUE_ITEMS = "truth/items";

  public static final String USER_ID = "user_id";
  public static final String SIGNED_UP = "signed_up";
  public static final String COUNTRY = "country";
  public static final String AGE_BAND = "age_band";
  public static final String GENDER = "gender";

  public static final String SKU = "sku";
  public static final String TITLE = "title";
  public static final String DESCRIPTION = "description";
  public static final String CATEGORY = "category";
  public static final String PRICE = "price";
  public static final String ADDED_ON = "added_on";

  public static final String EVENT_ID = "event_id";
  public static final String EVENT = "event";
  public static final String QUANTITY = "quantity";
  public static final String EVENT_TIME = "event_time";
  public static final String SESSION_ID = "session_id";
  public static final String DEVICE = "device";
  public static final String PAGE = "page";
  public static final String POSITION = "position";

  public static final String FACTORS = "factors";
  public static final String FAVOURITE_CATEGORIES = "favourite_categories";

  static final StructType USER_SCHEMA = strings(USER_ID, SIGNED_UP, COUNTRY, AGE_BAND, GENDER);
  static final StructType ITEM_SCHEMA = strings(SKU, TITLE, DESCRIPTION, CATEGORY, PRICE, ADDED_ON);
  static final StructType INTERACTION_SCHEMA =
      strings(EVENT_ID, USER_ID, SKU, EVENT)
          .add(QUANTITY, DataTypes.IntegerType)
          .add(EVENT_TIME, DataTypes.StringType)
          .add(SESSION_ID, DataTypes.StringType)
          .add(DEVICE, DataTypes.StringType)
          .add(PAGE, DataTypes.StringType)
          .add(POSITION, DataTypes.IntegerType);
  static final StructType TRUE_USER_SCHEMA =
      strings(USER_ID)
          .add(FACTORS, arrayOf(DataTypes.FloatType))
          .add(FAVOURITE_CATEGORIES, arrayOf(DataTypes.StringType));
  static final StructType TRUE_ITEM_SCHEMA =
      strings(SKU).add(FACTORS, arrayOf(DataTypes.FloatType)).add(CATEGORY, DataTypes.StringType);

  private RawFiles() {}

  private static StructType strings(String... names) {
    return DataTypes.createStructType(
        Arrays.stream(names)
            .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
            .toArray(StructField[]::new));
  }

  private static DataType arrayOf(DataType element) {
    return DataTypes.createArrayType(element, false);
  }
}
