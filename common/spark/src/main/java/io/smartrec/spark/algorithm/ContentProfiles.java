package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.ContentConfig;
import io.smartrec.core.table.Preferences;
import io.smartrec.spark.preparation.MetadataValues;
import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What users like, in the dimensions of content: the sum of strength times vector over their items,
 * and of the terms that they said they like, less those they do not, as a unit vector; Rocchio,
 * Relevance feedback in information retrieval (1971), without a first query.
 */
final class ContentProfiles {
  private static final Logger LOG = LoggerFactory.getLogger(ContentProfiles.class);
  private static final String USER_ID = PreferenceStrengths.USER_ID;
  private static final String PARTS = "parts";
  private static final String SOURCE = "source";
  private static final String STRENGTH = PreferenceStrengths.STRENGTH;
  private static final String VALUE = "value";

  private static final StructType PROFILES =
      new StructType()
          .add(FactorModel.ID, DataTypes.StringType, false)
          .add(FactorModel.POSITIONS, "array<int>", false)
          .add(FactorModel.FEATURES, "array<float>", false);

  private final ContentConfig config;
  private final Optional<Dataset<Row>> stated;

  /**
   * @param stated columns of {@link Preferences}, if there are any
   */
  ContentProfiles(ContentConfig config, Optional<Dataset<Row>> stated) {
    this.config = config;
    this.stated = stated;
  }

  /**
   * The profiles of all who have one that is not 0.
   *
   * @param preferences columns of {@link PreferenceStrengths}
   * @return id, positions, features
   */
  Dataset<Row> of(FactorModel model, Dataset<Row> preferences) {
    Dataset<Row> items =
        model
            .itemFactors()
            .select(
                col(FactorModel.ID).as(PreferenceStrengths.ITEM_ID),
                col(FactorModel.INDEX).as(SOURCE),
                col(FactorModel.POSITIONS),
                col(FactorModel.FEATURES));
    Dataset<Row> done =
        preferences
            .join(items, PreferenceStrengths.ITEM_ID)
            .select(
                col(USER_ID),
                struct(
                        col(SOURCE),
                        col(STRENGTH),
                        col(FactorModel.POSITIONS),
                        col(FactorModel.FEATURES))
                    .as(PARTS));
    return said(model)
        .map(done::union)
        .orElse(done)
        .groupBy(USER_ID)
        // In an order that is always the same, as sums of doubles depend on it.
        .agg(array_sort(collect_list(PARTS)).as(PARTS))
        .map(profile(config.maxProfileTerms()), Encoders.row(PROFILES))
        .where("size(positions) > 0");
  }

  /** The terms that users said they like or not, each as a vector of its own. */
  private Optional<Dataset<Row>> said(FactorModel model) {
    ContentConfig.Stated keys = config.stated();
    Object[] all = Stream.of(keys.liked(), keys.disliked()).flatMap(List::stream).toArray();
    if (stated.isEmpty() || all.length == 0 || keys.weight() == 0) {
      return Optional.empty();
    }
    Dataset<Row> values =
        stated
            .get()
            .where(col(Preferences.PREFERENCE_KEY).isin(all))
            .select(
                col(Preferences.USER_ID).as(USER_ID),
                when(
                        col(Preferences.PREFERENCE_KEY).isin(keys.liked().toArray()),
                        lit(keys.weight()))
                    .otherwise(lit(-keys.weight()))
                    .as(STRENGTH),
                explode(MetadataValues.ofWhole(Preferences.PREFERENCE_VALUE)).as(VALUE));
    Dataset<Row> terms =
        model
            .terms()
            .orElseThrow()
            .select(lower(col(FactorModel.TERM)).as(VALUE), col(FactorModel.POSITION));
    long unknown =
        values.join(terms, new String[] {VALUE}, "left_anti").select(VALUE).distinct().count();
    if (unknown > 0) {
      LOG.warn(
          "Content: {} values that users said they like or not describe no item; they are left out",
          unknown);
    }
    return Optional.of(
        values
            .join(terms, VALUE)
            .select(
                col(USER_ID),
                struct(
                        // Before all items, each term by itself.
                        lit(-1).minus(col(FactorModel.POSITION)).as(SOURCE),
                        col(STRENGTH),
                        array(col(FactorModel.POSITION)).as(FactorModel.POSITIONS),
                        array(lit(1f)).as(FactorModel.FEATURES))
                    .as(PARTS)));
  }

  private static MapFunction<Row, Row> profile(int maxTerms) {
    return user -> {
      SparseSum sum = new SparseSum();
      for (Row part : user.<Row>getList(1)) {
        double strength = part.getDouble(1);
        List<Integer> positions = part.getList(2);
        List<Float> values = part.getList(3);
        for (int i = 0; i < positions.size(); i++) {
          sum.add(positions.get(i), strength * values.get(i));
        }
      }
      SparseSum.Unit unit = sum.unit(maxTerms);
      return RowFactory.create(user.getString(0), unit.positions(), unit.features());
    };
  }
}
