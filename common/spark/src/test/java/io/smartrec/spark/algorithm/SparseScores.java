package io.smartrec.spark.algorithm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** What a sparse model scores. */
final class SparseScores {
  private SparseScores() {}

  /** The inner products of all users with all items: by user, then by item. */
  static Map<String, Map<String, Double>> of(FactorModel model) {
    List<Row> items = model.itemFactors().collectAsList();
    Map<String, Map<String, Double>> scores = new TreeMap<>();
    for (Row user : model.userFactors().collectAsList()) {
      Map<Integer, Float> values = values(user);
      Map<String, Double> ofUser = new TreeMap<>();
      for (Row item : items) {
        double score = 0;
        for (Map.Entry<Integer, Float> value : values(item).entrySet()) {
          score += (double) values.getOrDefault(value.getKey(), 0f) * value.getValue();
        }
        ofUser.put(item.getAs(FactorModel.ID), score);
      }
      scores.put(user.getAs(FactorModel.ID), ofUser);
    }
    return scores;
  }

  /** Those of one user, who has to be in the model. */
  static Map<String, Double> of(FactorModel model, String user) {
    return of(of(model), user);
  }

  static Map<String, Double> of(Map<String, Map<String, Double>> scores, String user) {
    Map<String, Double> ofUser = scores.get(user);
    if (ofUser == null) {
      throw new AssertionError("no user " + user + " in " + scores.keySet());
    }
    return ofUser;
  }

  private static Map<Integer, Float> values(Row vector) {
    List<Integer> positions = vector.getList(vector.fieldIndex(FactorModel.POSITIONS));
    List<Float> features = vector.getList(vector.fieldIndex(FactorModel.FEATURES));
    Map<Integer, Float> values = new HashMap<>();
    for (int i = 0; i < positions.size(); i++) {
      values.put(positions.get(i), features.get(i));
    }
    return values;
  }
}
