package io.smartrec.spark.topn;

import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/** An item of a factor model, as the engine reads it: a bean, so that features stay primitive. */
@SuppressWarnings("NullAway.Init")
public final class ItemVector implements Serializable {
  static final Encoder<ItemVector> ENCODER = Encoders.bean(ItemVector.class);
  private static final long serialVersionUID = 1L;

  private String id;
  private int index;
  private float[] features;

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public int getIndex() {
    return index;
  }

  public void setIndex(int index) {
    this.index = index;
  }

  public float[] getFeatures() {
    return features;
  }

  public void setFeatures(float[] features) {
    this.features = features;
  }
}
