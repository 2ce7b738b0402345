package io.smartrec.spark.postgres;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** A column that is copied: the same name in Spark and in PostgreSQL, and PostgreSQL's type. */
record CopyColumn(String name, Type type) implements Serializable {
  /** PostgreSQL's types that {@link CopyEncoder} writes, and what it wants from Spark for each. */
  enum Type {
    /** From a string. */
    UUID,
    /** From a string. */
    TEXT,
    /** From a string. */
    JSONB,
    /** From a double. */
    FLOAT8,
    /** From microseconds since 1970 as a long. */
    TIMESTAMPTZ
  }

  static CopyColumn uuid(String name) {
    return new CopyColumn(name, Type.UUID);
  }

  static CopyColumn text(String name) {
    return new CopyColumn(name, Type.TEXT);
  }

  static CopyColumn jsonb(String name) {
    return new CopyColumn(name, Type.JSONB);
  }

  static CopyColumn float8(String name) {
    return new CopyColumn(name, Type.FLOAT8);
  }

  static CopyColumn timestamptz(String name) {
    return new CopyColumn(name, Type.TIMESTAMPTZ);
  }

  /** The column as {@link CopyEncoder} wants it. */
  Column asEncoded() {
    return switch (type) {
      case UUID, TEXT, JSONB -> col(name).cast(DataTypes.StringType);
      case FLOAT8 -> col(name).cast(DataTypes.DoubleType);
      case TIMESTAMPTZ -> unix_micros(col(name)).as(name);
    };
  }
}
