package io.smartrec.spark.split;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Divides interactions. The same interactions are divided alike whatever their partitions. */
public interface Splitter {
  /**
   * The divisions, at least one.
   *
   * @param interactions columns of {@link io.smartrec.core.table.Interactions}, distinct ids
   * @throws io.smartrec.core.error.UserException exit code 3 when a side would be empty
   */
  List<Split> split(Dataset<Row> interactions);
}
