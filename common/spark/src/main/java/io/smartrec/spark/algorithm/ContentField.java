package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.percentile_approx;

import io.smartrec.core.config.ContentConfig.Field;
import io.smartrec.core.config.ContentConfig.Kind;
import io.smartrec.core.config.ContentConfig.Vectoriser;
import io.smartrec.core.table.Items;
import io.smartrec.spark.preparation.MetadataValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.QuantileDiscretizer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * One field of a description as stages of an MLlib pipeline, from the columns of items to a vector.
 * Terms are weighted by their inverse document frequency, log((n + 1) / (df + 1)): Spaerck Jones, A
 * statistical interpretation of term specificity (1972). What every item has weighs 0.
 */
final class ContentField {
  /** Anything but letters and digits of any script parts words. */
  private static final String BETWEEN_WORDS = "[^\\p{L}\\p{N}]+";

  /** Words are in lower case already. */
  private static final String LOCALE = "en_US";

  /** In place of the number of an item that has none. */
  static final String UNKNOWN = "unknown";

  private static final int MAX_WORD_DIMENSIONS = 300;

  private static final String TERM = "term";
  private static final String ITEMS = "items";

  private final Field field;
  private final String prefix;

  /**
   * @param index parts its columns from those of other fields
   */
  ContentField(Field field, int index) {
    this.field = field;
    this.prefix = "content_" + index + "_";
  }

  String name() {
    return field.name();
  }

  double weight() {
    return field.weight();
  }

  /** Whether each of its terms is a dimension. */
  boolean isCounted() {
    return field.kind() == Kind.TAGS
        || (field.kind() == Kind.TEXT && field.text().vectoriser() == Vectoriser.COUNT);
  }

  /** Whether it is a number that falls into bins. */
  boolean isBinned() {
    return isNumber() && field.bins() > 0;
  }

  /** Whether it is a number, not terms. */
  boolean isNumber() {
    return field.kind() == Kind.NUMBER;
  }

  /**
   * The terms of at least {@link Field#minItems} items, those of most items first, of equally many
   * in the order of the alphabet: MLlib's own vocabulary depends on the order of rows. As many as
   * are asked for at most come to the driver.
   *
   * @param read with {@link #raw}
   */
  String[] vocabulary(Dataset<Row> read) {
    return terms(read)
        .orderBy(col(ITEMS).desc(), col(TERM))
        .limit(field.features())
        .select(TERM)
        .as(Encoders.STRING())
        .collectAsList()
        .toArray(String[]::new);
  }

  /** Whether a term is of as many items as is asked for; of a number, whether there are two. */
  boolean saysSomething(Dataset<Row> read) {
    if (!isNumber()) {
      return !terms(read).isEmpty();
    }
    Row range = read.agg(min(raw()), max(raw())).first();
    return !range.isNullAt(0) && range.getDouble(0) < range.getDouble(1);
  }

  private Dataset<Row> terms(Dataset<Row> read) {
    return read.select(explode(array_distinct(col(raw()))).as(TERM))
        .groupBy(TERM)
        .agg(count(lit(1)).as(ITEMS))
        .where(col(ITEMS).geq(field.minItems()));
  }

  /** Column of the terms, of texts and tags; of the number, of numbers. */
  String raw() {
    return prefix + "raw";
  }

  /** Column of the vector. */
  String vector() {
    return prefix + "vector";
  }

  /** From the columns of items to {@link #raw}. */
  List<PipelineStage> reading() {
    return switch (field.kind()) {
      case TAGS -> List.of(select(values(), raw()));
      case NUMBER -> List.of(select(number(), raw()));
      case TEXT -> text();
    };
  }

  /** The type is a column of its own. */
  private String values() {
    return field.key().equals(Items.TYPE)
        ? "array(lower(trim(%s)))".formatted(Items.TYPE)
        : MetadataValues.sql(Items.METADATA, field.key());
  }

  /** Null for what is no finite number. */
  private String number() {
    String value =
        "try_cast(get_json_object(%s, '$.%s') AS DOUBLE)".formatted(Items.METADATA, field.key());
    return "CASE WHEN abs(%1$s) < 1e300 THEN %1$s END".formatted(value);
  }

  private List<PipelineStage> text() {
    List<PipelineStage> stages = new ArrayList<>();
    String words = prefix + "words";
    stages.add(select("concat_ws(' ', %s)".formatted(values()), prefix + "text"));
    stages.add(
        new RegexTokenizer()
            .setPattern(BETWEEN_WORDS)
            .setInputCol(prefix + "text")
            .setOutputCol(prefix + "all_words"));
    stages.add(
        new StopWordsRemover()
            .setLocale(LOCALE)
            .setStopWords(
                field.text().language().equals("none")
                    ? new String[0]
                    : StopWordsRemover.loadDefaultStopWords(field.text().language()))
            .setInputCol(prefix + "all_words")
            .setOutputCol(words));
    List<String> all = new ArrayList<>(List.of(words));
    for (int n = 2; n <= field.text().nGrams(); n++) {
      all.add(prefix + n + "_grams");
      stages.add(new NGram().setN(n).setInputCol(words).setOutputCol(prefix + n + "_grams"));
    }
    stages.add(select("concat(%s)".formatted(String.join(", ", all)), raw()));
    return stages;
  }

  private static SQLTransformer select(String expression, String as) {
    return new SQLTransformer()
        .setStatement("SELECT *, %s AS %s FROM __THIS__".formatted(expression, as));
  }

  /**
   * From {@link #raw} to {@link #vector}.
   *
   * @param known {@link #raw} of the items that have it, in a fixed order
   * @param vocabulary of {@link #vocabulary}, where terms are counted
   */
  List<PipelineStage> vectors(Dataset<Row> known, String[] vocabulary, long seed) {
    if (isNumber()) {
      return isBinned() ? binned() : scaled(known);
    }
    if (isCounted()) {
      return List.of(
          new CountVectorizerModel(vocabulary)
              .setBinary(field.kind() == Kind.TAGS)
              .setInputCol(raw())
              .setOutputCol(prefix + "counts"),
          idf());
    }
    return field.text().vectoriser() == Vectoriser.WORD2VEC
        ? List.of(
            new Word2Vec()
                .setVectorSize(Math.min(field.features(), MAX_WORD_DIMENSIONS))
                .setMinCount(field.minItems())
                .setSeed(seed)
                .setInputCol(raw())
                .setOutputCol(vector()))
        : List.of(
            new HashingTF()
                .setNumFeatures(field.features())
                .setInputCol(raw())
                .setOutputCol(prefix + "counts"),
            idf());
  }

  private IDF idf() {
    return new IDF()
        .setMinDocFreq(field.minItems())
        .setInputCol(prefix + "counts")
        .setOutputCol(vector());
  }

  private List<PipelineStage> binned() {
    return List.of(
        new QuantileDiscretizer()
            .setNumBuckets(Math.max(2, field.bins()))
            .setRelativeError(0.001)
            .setHandleInvalid("keep")
            .setInputCol(raw())
            .setOutputCol(prefix + "bin"),
        new OneHotEncoder()
            .setDropLast(false)
            .setHandleInvalid("keep")
            .setInputCol(prefix + "bin")
            .setOutputCol(vector()));
  }

  /**
   * On a quarter of a circle, from the 1st to the 99th percentile, so that the cosine of two
   * numbers falls with the distance between them.
   */
  private List<PipelineStage> scaled(Dataset<Row> known) {
    Row range =
        known.agg(percentile_approx(col(raw()), array(lit(0.01), lit(0.99)), lit(10_000))).first();
    double low = range.<Double>getList(0).get(0);
    double high = range.<Double>getList(0).get(1);
    String angle =
        String.format(
            Locale.ROOT,
            // Of nothing and 0 the greatest is 0.
            "CASE WHEN %1$s IS NOT NULL THEN pi() / 2 * least(1, greatest(0, (%1$s - %2$sD) / %3$sD)) END",
            raw(),
            low,
            Math.max(high - low, Double.MIN_NORMAL));
    return List.of(
        select("cos(%s)".formatted(angle), prefix + "low"),
        select("sin(%s)".formatted(angle), prefix + "high"),
        new VectorAssembler()
            .setHandleInvalid("keep")
            .setInputCols(new String[] {prefix + "low", prefix + "high"})
            .setOutputCol(vector()));
  }

  /** What the positions of the vector mean, from the fitted stages of {@link #vectors}. */
  List<String> terms(Transformer[] fitted, int size) {
    for (Transformer stage : fitted) {
      if (stage instanceof CountVectorizerModel counted) {
        return List.of(counted.vocabulary());
      }
      if (stage instanceof Bucketizer bins) {
        double[] splits = bins.getSplits();
        return IntStream.range(0, size)
            .mapToObj(
                bin ->
                    bin + 1 < splits.length
                        ? "%s to %s".formatted(splits[bin], splits[bin + 1])
                        : UNKNOWN)
            .toList();
      }
    }
    return isNumber()
        ? List.of("low", "high")
        : IntStream.range(0, size).mapToObj(i -> "#" + i).toList();
  }
}
