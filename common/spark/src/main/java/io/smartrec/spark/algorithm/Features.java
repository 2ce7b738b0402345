package io.smartrec.spark.algorithm;

import java.util.List;
import org.apache.spark.sql.Row;

/** Features as they stand in a row. */
public final class Features {
  private Features() {}

  /** The features in an array of a row. */
  public static float[] of(Row row, int position) {
    List<Float> list = row.getList(position);
    float[] features = new float[list.size()];
    int i = 0;
    for (float feature : list) {
      features[i++] = feature;
    }
    return features;
  }
}
