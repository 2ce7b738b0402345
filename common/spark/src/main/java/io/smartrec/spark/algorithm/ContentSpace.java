package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.json_object_keys;

import io.smartrec.core.config.ContentConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Items;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dimensions by which items are described: a block of each field, one after the other. The
 * block of an item is scaled to the length sqrt(weight of the field), then all of it to length 1,
 * so that the inner product of two items is the mean of the cosines of their fields, by weight: the
 * vector space model of Salton, Buckley, Term-weighting approaches in automatic text retrieval
 * (1988).
 */
final class ContentSpace {
  private static final Logger LOG = LoggerFactory.getLogger(ContentSpace.class);

  private static final StructType VECTORS =
      new StructType()
          .add(FactorModel.ID, DataTypes.StringType, false)
          .add(FactorModel.POSITIONS, "array<int>", false)
          .add(FactorModel.FEATURES, "array<float>", false);

  private final PipelineModel pipeline;
  private final List<Block> blocks;

  /** The dimensions of a field. */
  private record Block(ContentField field, int start, List<String> terms) {}

  private ContentSpace(PipelineModel pipeline, List<Block> blocks) {
    this.pipeline = pipeline;
    this.blocks = blocks;
  }

  /**
   * Learns the dimensions from items; Spark jobs. Fields that no item has are left out, with a
   * warning.
   *
   * @param items columns of {@link Items}; they are read several times
   * @throws UserException exit code 3 when no field is left
   */
  static ContentSpace of(Dataset<Row> items, ContentConfig config, long seed) {
    List<Block> blocks = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    List<PipelineStage> stages = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < config.fields().size(); i++) {
      ContentField field = new ContentField(config.fields().get(i), i);
      if (field.weight() == 0) {
        continue;
      }
      PipelineModel reading =
          new Pipeline().setStages(field.reading().toArray(PipelineStage[]::new)).fit(items);
      Dataset<Row> read = reading.transform(items);
      if (!field.saysSomething(read)) {
        empty.add(field.name());
        continue;
      }
      String[] vocabulary = field.isCounted() ? field.vocabulary(read) : new String[0];
      // In a fixed order, as Word2Vec learns from one item after the other.
      Dataset<Row> known = read.where(col(field.raw()).isNotNull()).orderBy(Items.ID).coalesce(1);
      PipelineModel vectors =
          new Pipeline()
              .setStages(field.vectors(known, vocabulary, seed).toArray(PipelineStage[]::new))
              .fit(known);
      int size = size(vectors.transform(read), field);
      blocks.add(new Block(field, start, field.terms(vectors.stages(), size)));
      stages.addAll(List.of(reading.stages()));
      stages.addAll(List.of(vectors.stages()));
      start += size;
    }
    if (blocks.isEmpty()) {
      throw nothingDescribed(items, config);
    }
    if (!empty.isEmpty()) {
      LOG.warn(
          "Content: no item, or too few, say anything of {}; left out. train.content.fields says what describes items",
          String.join(", ", empty));
    }
    // Fitted already: what is fitted here are only their names.
    return new ContentSpace(
        new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(items), blocks);
  }

  private static int size(Dataset<Row> transformed, ContentField field) {
    return transformed.select(field.vector()).first().<Vector>getAs(0).size();
  }

  private static UserException nothingDescribed(Dataset<Row> items, ContentConfig config) {
    String keys =
        items
            .select(explode(json_object_keys(col(Items.METADATA))).as("key"))
            .distinct()
            .orderBy("key")
            .limit(20)
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .collect(Collectors.joining(", "));
    return UserException.dataRefused(
        "Cannot train content: no item has anything in %s; what items have in their metadata is %s. Say in train.content.fields what describes them."
            .formatted(
                config.fields().stream()
                    .map(ContentConfig.Field::key)
                    .distinct()
                    .collect(Collectors.joining(", ")),
                keys.isEmpty() ? "nothing" : keys));
  }

  PipelineModel pipeline() {
    return pipeline;
  }

  /** Number of dimensions. */
  int size() {
    Block last = blocks.get(blocks.size() - 1);
    return last.start() + last.terms().size();
  }

  /** What the dimensions mean: columns of {@link FactorModel#TERMS_SCHEMA}. */
  List<Row> terms() {
    List<Row> terms = new ArrayList<>();
    for (Block block : blocks) {
      for (int i = 0; i < block.terms().size(); i++) {
        terms.add(RowFactory.create(block.start() + i, block.field().name(), block.terms().get(i)));
      }
    }
    return terms;
  }

  /**
   * The items' vectors, of length 1; none of an item of which nothing is known.
   *
   * @return id, positions, features
   */
  Dataset<Row> vectors(Dataset<Row> items) {
    Column[] columns =
        blocks.stream().map(block -> col(block.field().vector())).toArray(Column[]::new);
    int[] starts = blocks.stream().mapToInt(Block::start).toArray();
    double[] weights = blocks.stream().mapToDouble(block -> block.field().weight()).toArray();
    boolean[][] unknown =
        blocks.stream()
            .map(
                block -> {
                  boolean[] is = new boolean[block.terms().size()];
                  for (int i = 0; i < is.length; i++) {
                    is[i] =
                        block.field().isBinned()
                            && block.terms().get(i).equals(ContentField.UNKNOWN);
                  }
                  return is;
                })
            .toArray(boolean[][]::new);
    List<Column> selected = new ArrayList<>(List.of(col(Items.ID)));
    selected.addAll(Arrays.asList(columns));
    return pipeline
        .transform(items)
        .select(selected.toArray(Column[]::new))
        .map(joined(starts, weights, unknown), Encoders.row(VECTORS))
        .where("size(positions) > 0");
  }

  private static MapFunction<Row, Row> joined(int[] starts, double[] weights, boolean[][] unknown) {
    return row -> {
      SparseSum sum = new SparseSum();
      for (int block = 0; block < starts.length; block++) {
        if (!row.isNullAt(block + 1)) {
          addBlock(row.getAs(block + 1), starts[block], weights[block], unknown[block], sum);
        }
      }
      SparseSum.Unit unit = sum.unit(Integer.MAX_VALUE);
      return RowFactory.create(row.getString(0), unit.positions(), unit.features());
    };
  }

  private static void addBlock(
      Vector vector, int start, double weight, boolean[] unknown, SparseSum sum) {
    SparseVector values = vector.toSparse();
    double squares = 0;
    for (int i = 0; i < values.indices().length; i++) {
      squares += isKnown(values, i, unknown) ? values.values()[i] * values.values()[i] : 0;
    }
    double scale = squares > 0 ? Math.sqrt(weight / squares) : 0;
    for (int i = 0; i < values.indices().length && scale > 0; i++) {
      if (isKnown(values, i, unknown)) {
        sum.add(start + values.indices()[i], values.values()[i] * scale);
      }
    }
  }

  private static boolean isKnown(SparseVector values, int i, boolean[] unknown) {
    return !unknown[values.indices()[i]] && Double.isFinite(values.values()[i]);
  }
}
