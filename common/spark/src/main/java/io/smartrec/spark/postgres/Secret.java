package io.smartrec.spark.postgres;

import java.io.Serializable;

/** A value that never shows: its text is {@code ***}. */
record Secret(String value) implements Serializable {
  @Override
  public String toString() {
    return "***";
  }
}
