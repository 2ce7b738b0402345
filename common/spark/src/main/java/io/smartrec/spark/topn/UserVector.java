package io.smartrec.spark.topn;

import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/**
 * A user of a factor model with the indexes of the items they have seen, as the engine reads it: a
 * bean, so that features and indexes stay primitive.
 */
@SuppressWarnings("NullAway.Init")
public final class UserVector implements Serializable {
  static final Encoder<UserVector> ENCODER = Encoders.bean(UserVector.class);
  private static final long serialVersionUID = 1L;

  private String id;
  private float[] features;
  private int[] seen;

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public float[] getFeatures() {
    return features;
  }

  public void setFeatures(float[] features) {
    this.features = features;
  }

  public int[] getSeen() {
    return seen;
  }

  public void setSeen(int[] seen) {
    this.seen = seen;
  }
}
