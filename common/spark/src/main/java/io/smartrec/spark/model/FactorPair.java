package io.smartrec.spark.model;

import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.jspecify.annotations.Nullable;

/** The features of one id in two models, null where a model does not know it; a bean. */
public final class FactorPair implements Serializable {
  static final Encoder<FactorPair> ENCODER = Encoders.bean(FactorPair.class);
  private static final long serialVersionUID = 1L;

  private float @Nullable [] first;
  private float @Nullable [] second;

  public float @Nullable [] getFirst() {
    return first;
  }

  public void setFirst(float @Nullable [] first) {
    this.first = first;
  }

  public float @Nullable [] getSecond() {
    return second;
  }

  public void setSecond(float @Nullable [] second) {
    this.second = second;
  }
}
