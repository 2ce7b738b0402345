package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.preparation.Wishes;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Users with all that their lists are made from, a row each: user_id, what they have seen, what
 * they do not want, and a struct of vectors by each model, null where it does not know them.
 */
final class UserRows {
  static final int USER_AT = 0;
  static final int SEEN_AT = 1;
  static final int BLOCKED_ITEMS_AT = 2;
  static final int BLOCKED_CATEGORIES_AT = 3;
  static final int LANGUAGES_AT = 4;

  /** Where the first model's struct is. */
  static final int MODELS_AT = 5;

  /** In an element of what was seen. */
  static final int SEEN_ITEM = 0;

  static final int SEEN_ACTION = 1;
  static final int IS_HIDDEN = 2;

  private static final String USER_ID = SeenItems.USER_ID;
  private static final String MODEL = "model_";

  private UserRows() {}

  /**
   * Joins the vectors of models to users.
   *
   * @param users user_id and, where there is such a column, seen ({@link SeenItems#byUser}) and the
   *     columns of {@link Wishes}
   */
  static Dataset<Row> of(Dataset<Row> users, List<Member> models) {
    List<String> given = List.of(users.columns());
    List<Column> columns = new ArrayList<>();
    columns.add(col(USER_ID));
    columns.add(
        given.contains(SeenItems.SEEN)
            ? coalesce(col(SeenItems.SEEN), array().cast(SeenItems.TYPE)).as(SeenItems.SEEN)
            : array().cast(SeenItems.TYPE).as(SeenItems.SEEN));
    for (String wish : Wishes.COLUMNS) {
      Column none = array().cast("array<string>");
      columns.add((given.contains(wish) ? coalesce(col(wish), none) : none).as(wish));
    }
    Dataset<Row> rows = Spread.byId(users.select(columns.toArray(Column[]::new)), USER_ID);
    for (int model = 0; model < models.size(); model++) {
      rows =
          rows.join(
              vectors(models.get(model).model(), MODEL + model),
              new String[] {USER_ID},
              "left_outer");
    }
    return rows;
  }

  /** The user's vector by a model; null where the model does not know the user. */
  static @Nullable UserVector vector(Row user, int model) {
    return user.isNullAt(MODELS_AT + model)
        ? null
        : UserVector.of(user.getStruct(MODELS_AT + model), 1, 0);
  }

  /** What the user's vector by a model was made of, where the model says it. */
  static @Nullable UserVector history(Row user, int model) {
    Row vectors = user.getStruct(MODELS_AT + model);
    return vectors.isNullAt(2) ? null : UserVector.of(vectors, 3, 2);
  }

  /** user_id and a struct of features, positions, and those of the history. */
  private static Dataset<Row> vectors(FactorModel model, String name) {
    Column positions = model.isSparse() ? col(FactorModel.POSITIONS) : lit(null).cast("array<int>");
    Dataset<Row> users =
        model
            .userFactors()
            .select(
                col(FactorModel.ID),
                col(FactorModel.FEATURES),
                positions.as(FactorModel.POSITIONS));
    String strengths = "history_features";
    String items = "history_positions";
    Dataset<Row> known =
        model
            .history()
            .map(
                history ->
                    users.join(
                        history.select(
                            col(FactorModel.ID),
                            col(FactorModel.FEATURES).as(strengths),
                            col(FactorModel.POSITIONS).as(items)),
                        new String[] {FactorModel.ID},
                        "left_outer"))
            .orElseGet(
                () ->
                    users
                        .withColumn(strengths, lit(null).cast("array<float>"))
                        .withColumn(items, lit(null).cast("array<int>")));
    return known.select(
        col(FactorModel.ID).as(USER_ID),
        struct(col(FactorModel.FEATURES), col(FactorModel.POSITIONS), col(strengths), col(items))
            .as(name));
  }
}
