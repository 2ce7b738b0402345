package io.smartrec.spark.tables;

import io.delta.tables.DeltaTable;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.ContractColumn;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Brings a table that an older version made to what its contract says now. */
final class TableUpgrade {
  private static final String PREFIX = "delta.constraints.";
  private static final String SUFFIX = "_in_range";

  private final SparkSession spark;
  private final String path;

  TableUpgrade(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
  }

  /** The table property that holds the check of a column. */
  static String constraint(ContractColumn column) {
    return PREFIX + column.name() + SUFFIX;
  }

  /**
   * Adds optional columns that the table does not have, and puts new checks in place of those that
   * have changed; changes nothing where the table is as it should be.
   */
  void to(Contract contract) {
    DeltaTable table = DeltaTable.forPath(spark, path);
    Set<String> there =
        Arrays.stream(table.toDF().columns()).collect(Collectors.toUnmodifiableSet());
    List<String> added =
        contract.columns().stream()
            .filter(column -> !there.contains(column.name()) && !column.required())
            .map(column -> "`%s` %s".formatted(column.name(), column.type().sql()))
            .toList();
    if (!added.isEmpty()) {
      alter("ADD COLUMNS (%s)".formatted(String.join(", ", added)));
    }
    Map<String, String> properties = table.detail().select("properties").first().getJavaMap(0);
    for (ContractColumn column : contract.columns()) {
      String known = properties.get(constraint(column));
      String wanted = column.check().orElse(null);
      if (wanted != null && !sameCheck(wanted, known)) {
        if (known != null) {
          alter("DROP CONSTRAINT " + column.name() + SUFFIX);
        }
        alter("ADD CONSTRAINT %s%s CHECK (%s)".formatted(column.name(), SUFFIX, wanted));
      }
    }
  }

  /** Delta keeps a check that is added to a table with blanks between all its words and signs. */
  private static boolean sameCheck(String wanted, @Nullable String known) {
    return known != null && withoutBlanks(wanted).equals(withoutBlanks(known));
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s+", "");
  }

  private void alter(String change) {
    spark.sql("ALTER TABLE delta.`%s` %s".formatted(path, change));
  }
}
