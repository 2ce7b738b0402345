package io.smartrec.spark.algorithm;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** What a sparse model scores. */
final class SparseScores {
  private SparseScores() {}

  /** The inner products of a user with all items. */
  static Map<String, Double> of(FactorModel model, String user) {
    Row vector =
        model.userFactors().where(FactorModel.ID + " = '" + user + "'").collectAsList().get(0);
    List<Integer> positions = vector.getList(vector.fieldIndex(FactorModel.POSITIONS));
    List<Float> features = vector.getList(vector.fieldIndex(FactorModel.FEATURES));
    Map<Integer, Float> values = new TreeMap<>();
    for (int i = 0; i < positions.size(); i++) {
      values.put(positions.get(i), features.get(i));
    }
    Map<String, Double> scores = new TreeMap<>();
    for (Row item : model.itemFactors().collectAsList()) {
      List<Integer> at = item.getList(item.fieldIndex(FactorModel.POSITIONS));
      List<Float> value = item.getList(item.fieldIndex(FactorModel.FEATURES));
      double score = 0;
      for (int i = 0; i < at.size(); i++) {
        score += (double) values.getOrDefault(at.get(i), 0f) * value.get(i);
      }
      scores.put(item.getAs(FactorModel.ID), score);
    }
    return scores;
  }
}
