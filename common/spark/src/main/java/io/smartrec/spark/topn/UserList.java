package io.smartrec.spark.topn;

import io.smartrec.core.explanation.FallbackCause;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.RankFusion;
import io.smartrec.core.ranking.RankedList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A user's list.
 *
 * @param user the row it was made from, columns of {@link UserRows}
 * @param list items of the catalogue, best first; stage 0 are the models, then the fallbacks in
 *     their order, at last the catalogue
 * @param blended how the models became one, if there are several
 * @param shortage why the models would leave places empty, if they do
 */
record UserList(Row user, RankedList list, @Nullable Blended blended, FallbackCause shortage) {
  /**
   * How models became one.
   *
   * @param blend in which way
   * @param items the candidates of each model, best first
   * @param scores of each of them
   */
  record Blended(Blend blend, List<int[]> items, List<float[]> scores) {
    /** What the models gave an item of the list. */
    double[] parts(int item) {
      double[] parts = new double[items.size()];
      for (int model = 0; model < parts.length; model++) {
        int place = place(items.get(model), item);
        if (place >= 0) {
          parts[model] =
              RankFusion.part(blend.method(), blend.weights().get(model), scores.get(model), place);
        }
      }
      return parts;
    }

    private static int place(int[] items, int item) {
      for (int place = 0; place < items.length; place++) {
        if (items[place] == item) {
          return place;
        }
      }
      return -1;
    }
  }
}
