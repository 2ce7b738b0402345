package io.smartrec.spark.ingest;

import io.smartrec.core.id.NameUuid;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@link NameUuid} as a column. A function of ours: out of Spark's own ones it takes a SHA-1 in
 * hexadecimal digits, cut into pieces, which costs twice as much.
 */
public final class NameUuidColumn {
  private NameUuidColumn() {}

  /** The version 5 UUIDs of names; null stays null. */
  public static Column of(UUID namespace, Column name) {
    UDF1<String, @Nullable String> uuid =
        text -> text == null ? null : NameUuid.of(namespace, text).toString();
    return functions.udf(uuid, DataTypes.StringType).apply(name);
  }
}
