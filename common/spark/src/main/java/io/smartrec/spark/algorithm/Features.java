package io.smartrec.spark.algorithm;

import java.util.List;
import org.apache.spark.sql.Row;

/** Features as they stand in a row. */
final class Features {
  private Features() {}

  static float[] of(Row row, int position) {
    return floats(row.getList(position));
  }

  static float[] floats(List<Float> list) {
    float[] features = new float[list.size()];
    int i = 0;
    for (float feature : list) {
      features[i++] = feature;
    }
    return features;
  }
}
