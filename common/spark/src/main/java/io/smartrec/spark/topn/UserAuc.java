package io.smartrec.spark.topn;

import io.smartrec.core.metrics.Auc;
import io.smartrec.spark.preparation.SeenItems;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The area under each user's ROC curve ({@link Auc}) over all items of the model that the user has
 * not seen. Every score is computed; relevant items that the model does not know are left out.
 */
public final class UserAuc {
  public static final String USER_ID = SeenItems.USER_ID;
  public static final String AUC = "auc";

  private static final StructType SCHEMA =
      new StructType()
          .add(USER_ID, DataTypes.StringType, false)
          .add(AUC, DataTypes.DoubleType, true);

  private UserAuc() {}

  /** As {@link Scoring#aucs}. */
  static Dataset<Row> of(Scoring scoring) {
    return scoring.users().map(auc(scoring.items()), Encoders.row(SCHEMA));
  }

  private static MapFunction<UserVector, Row> auc(Broadcast<ItemMatrix> items) {
    return user -> {
      OptionalDouble area = auc(items.value(), user);
      return RowFactory.create(user.getId(), area.isPresent() ? area.getAsDouble() : null);
    };
  }

  private static OptionalDouble auc(ItemMatrix items, UserVector user) {
    if (user.getRelevant().length == 0) {
      return OptionalDouble.empty();
    }
    float[] scores = items.scores(user.getFeatures());
    float[] relevant = new float[user.getRelevant().length];
    for (int i = 0; i < relevant.length; i++) {
      relevant[i] = scores[user.getRelevant()[i]];
    }
    Arrays.sort(relevant);
    int[] seen = user.getSeen();
    for (int item : seen) {
      scores[item] = Float.NaN;
    }
    // How many candidates lie above exactly the lowest i relevant ones, and how many upon the i-th.
    long[] above = new long[relevant.length + 1];
    long[] upon = new long[relevant.length];
    for (float score : scores) {
      if (!Float.isNaN(score)) {
        int at = Arrays.binarySearch(relevant, score);
        int lower = at < 0 ? -at - 1 : firstOf(relevant, at);
        above[lower]++;
        if (at >= 0) {
          upon[lower]++;
        }
      }
    }
    return Auc.of(ranks(relevant, above, upon), scores.length - seen.length);
  }

  private static int firstOf(float[] sorted, int at) {
    int first = at;
    while (first > 0 && sorted[first - 1] == sorted[at]) {
      first--;
    }
    return first;
  }

  private static double[] ranks(float[] relevant, long[] above, long[] upon) {
    double[] ranks = new double[relevant.length];
    long higher = 0;
    for (int i = relevant.length - 1; i >= 0; i--) {
      higher += above[i + 1];
      ranks[i] = Auc.rank(higher, upon[firstOf(relevant, i)]);
    }
    return ranks;
  }
}
