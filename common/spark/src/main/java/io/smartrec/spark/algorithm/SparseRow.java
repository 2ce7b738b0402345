package io.smartrec.spark.algorithm;

import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;

/**
 * A row of a sparse matrix, as functions read and give it: a bean, so that positions and values
 * stay primitive. Positions ascend unless it is said otherwise.
 */
@SuppressWarnings("NullAway.Init")
public final class SparseRow implements Serializable {
  static final Encoder<SparseRow> ENCODER = Encoders.bean(SparseRow.class);
  private static final long serialVersionUID = 1L;

  private int index;
  private int[] positions;
  private float[] features;

  /** A row. */
  static SparseRow of(int index, int[] positions, float[] features) {
    SparseRow row = new SparseRow();
    row.index = index;
    row.positions = positions;
    row.features = features;
    return row;
  }

  public int getIndex() {
    return index;
  }

  public void setIndex(int index) {
    this.index = index;
  }

  public int[] getPositions() {
    return positions;
  }

  public void setPositions(int[] positions) {
    this.positions = positions;
  }

  public float[] getFeatures() {
    return features;
  }

  public void setFeatures(float[] features) {
    this.features = features;
  }
}
