package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha1;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.unhex;

import java.util.UUID;
import org.apache.spark.sql.Column;

/** {@link io.smartrec.core.id.NameUuid} as a column expression of built-in functions. */
public final class NameUuidColumn {
  private NameUuidColumn() {}

  /**
   * The SHA-1 of namespace and name in hexadecimal digits; null stays null. Keep it: {@link
   * #ofHash} uses it often.
   */
  public static Column hash(UUID namespace, Column name) {
    Column prefix = unhex(lit(namespace.toString().replace("-", "")));
    return sha1(concat(prefix, encode(name, "UTF-8")));
  }

  /** The version 5 UUIDs of hashes; null stays null. */
  public static Column ofHash(Column hash) {
    // The variant: the two highest bits of the 17th digit are 10.
    Column variant = translate(substring(hash, 17, 1), "0123456789abcdef", "89ab89ab89ab89ab");
    Column dash = lit("-");
    return concat(
        substring(hash, 1, 8),
        dash,
        substring(hash, 9, 4),
        lit("-5"),
        substring(hash, 14, 3),
        dash,
        variant,
        substring(hash, 18, 3),
        dash,
        substring(hash, 21, 12));
  }
}
