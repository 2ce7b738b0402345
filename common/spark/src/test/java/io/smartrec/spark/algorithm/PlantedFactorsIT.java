package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * 150 users and 60 items with 3 factors each, normal; half of all pairs are shown. ALS has to find
 * the factors, but for a linear map, and with them what it was not shown.
 */
@ExtendWith(SparkExtension.class)
class PlantedFactorsIT {
  private static final int USERS = 150;
  private static final int ITEMS = 60;
  private static final int RANK = 3;

  private final Random random = new Random(11);
  private float[][] users = new float[0][];
  private float[][] items = new float[0][];
  private final boolean[][] shown = new boolean[USERS][ITEMS];

  @BeforeEach
  void plant() {
    users = normal(USERS);
    items = normal(ITEMS);
    for (boolean[] ofUser : shown) {
      for (int item = 0; item < ITEMS; item++) {
        ofUser[item] = random.nextBoolean();
      }
    }
  }

  @Test
  void ratingsShowThem(SparkSession spark) {
    List<Row> ratings = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < ITEMS; item++) {
        if (shown[user][item]) {
          ratings.add(row(user, item, 3 + affinity(user, item) + 0.1 * random.nextGaussian()));
        }
      }
    }

    FactorModel model =
        new RatingAlsTrainer(new AlsConfig(RANK, 10, 0.01, 0, 2), 42)
            .fit(Preferences.of(spark, ratings));

    assertThat(explained(model.itemFactors(), items)).isGreaterThan(0.98);
    assertThat(explained(model.userFactors(), users)).isGreaterThan(0.98);
    assertThat(rightlyOrdered(model)).isGreaterThan(0.97);
  }

  /** Of what is shown a user turns to what is to their taste, and by mistake to one in fifty. */
  @Test
  void implicitFeedbackShowsThem(SparkSession spark) {
    List<Row> turnedTo = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < ITEMS; item++) {
        if (shown[user][item] && affinity(user, item) > 0.5 != (random.nextInt(50) == 0)) {
          turnedTo.add(row(user, item, 1));
        }
      }
    }

    FactorModel model =
        new AlsTrainer(new AlsConfig(RANK + 1, 10, 0.02, 3, 2), 42)
            .fit(Preferences.of(spark, turnedTo));

    // What a user turns to says where their taste points, and little of how strong it is.
    assertThat(explained(model.itemFactors(), items)).isGreaterThan(0.7);
    assertThat(explained(model.userFactors(), users)).isGreaterThan(0.7);
    assertThat(rightlyOrdered(model)).isGreaterThan(0.9);
  }

  /** R squared of the planted factors as a linear function of those found. */
  private static double explained(Dataset<Row> factors, float[][] planted) {
    Map<Integer, float[]> found = byNumber(factors);
    int features = found.values().iterator().next().length + 1;
    float[][] rows = new float[found.size()][];
    float[][] wanted = new float[found.size()][];
    int known = 0;
    for (Map.Entry<Integer, float[]> entry : found.entrySet()) {
      rows[known] = Arrays.copyOf(entry.getValue(), features);
      rows[known][features - 1] = 1;
      wanted[known++] = planted[entry.getKey()];
    }
    double left = 0;
    double all = 0;
    for (int factor = 0; factor < RANK; factor++) {
      int of = factor;
      double[] values = Arrays.stream(wanted).mapToDouble(vector -> vector[of]).toArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      // A trace of regularization: the column of ones may be there twice.
      float[] weights = LeastSquares.explicit(features, 1e-7).solve(values, rows, features);
      for (int i = 0; i < rows.length; i++) {
        left += Math.pow(values[i] - dot(weights, rows[i]), 2);
        all += Math.pow(values[i] - mean, 2);
      }
    }
    return 1 - left / all;
  }

  /** Of the pairs of items that a user was not shown, the share in the order of the truth. */
  private double rightlyOrdered(FactorModel model) {
    Map<Integer, float[]> foundUsers = byNumber(model.userFactors());
    Map<Integer, float[]> foundItems = byNumber(model.itemFactors());
    long right = 0;
    long pairs = 0;
    for (Map.Entry<Integer, float[]> found : foundUsers.entrySet()) {
      int user = found.getKey();
      Map<Integer, Double> good = new TreeMap<>();
      Map<Integer, Double> bad = new TreeMap<>();
      foundItems.forEach(
          (item, vector) -> {
            double affinity = affinity(user, item);
            if (!shown[user][item] && Math.abs(affinity) > 0.5) {
              (affinity > 0 ? good : bad).put(item, dot(found.getValue(), vector));
            }
          });
      for (double better : good.values()) {
        right += bad.values().stream().filter(worse -> worse < better).count();
      }
      pairs += (long) good.size() * bad.size();
    }
    assertThat(pairs).isGreaterThan(1000);
    return (double) right / pairs;
  }

  private double affinity(int user, int item) {
    return dot(users[user], items[item]);
  }

  private float[][] normal(int count) {
    float[][] vectors = new float[count][RANK];
    for (float[] vector : vectors) {
      for (int i = 0; i < RANK; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private static Row row(int user, int item, double strength) {
    return RowFactory.create(Integer.toString(user), Integer.toString(item), strength);
  }

  private static Map<Integer, float[]> byNumber(Dataset<Row> factors) {
    Map<Integer, float[]> vectors = new TreeMap<>();
    for (Row row : factors.collectAsList()) {
      List<Float> features = row.getList(2);
      float[] vector = new float[features.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = features.get(i);
      }
      vectors.put(Integer.parseInt(row.getString(0)), vector);
    }
    return vectors;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
