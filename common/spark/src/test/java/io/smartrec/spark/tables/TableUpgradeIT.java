package io.smartrec.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.smartrec.core.table.ColumnType;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.ContractColumn;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A table of an older version, with one row, brought to a contract that says more. */
@ExtendWith(SparkExtension.class)
class TableUpgradeIT {
  private static final ContractColumn ID = ContractColumn.of("id", ColumnType.TEXT, "Which");
  private static final ContractColumn SIZE =
      ContractColumn.of("size", ColumnType.TEXT, "How large").oneOf(List.of("small", "large"));
  private static final Contract OLD = contract(ID, SIZE);
  private static final Contract NEW =
      contract(
          ID,
          SIZE.oneOf(List.of("small", "large", "none")),
          ContractColumn.of("share", ColumnType.NUMBER, "A share").optional());

  private final SparkSession spark;
  private String path = "";

  TableUpgradeIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void oldTable(@TempDir Path directory) {
    path = directory.resolve("things").toString();
    spark.sql("CREATE TABLE delta.`%s` (%s) USING delta".formatted(path, OLD.ddl()));
    new TableUpgrade(spark, path).to(OLD);
    insert("'a', 'small'");
  }

  @Test
  void hasTheNewColumnsAndTheNewChecksAndKeepsItsRows() {
    assertThatThrownBy(() -> insert("'b', 'none'")).hasStackTraceContaining("size_in_range");

    new TableUpgrade(spark, path).to(NEW);

    insert("'b', 'none', 0.5D");
    assertThat(spark.read().format("delta").load(path).orderBy("id").collectAsList())
        .extracting(row -> row.mkString("|"))
        .containsExactly("a|small|null", "b|none|0.5");
    assertThatThrownBy(() -> insert("'c', 'huge', 0.5D")).hasStackTraceContaining("size_in_range");
    assertThatThrownBy(() -> insert("'c', 'none', double('NaN')"))
        .hasStackTraceContaining("share_in_range");
  }

  @Test
  void changesNothingWhereEverythingIsAsItShouldBe() {
    new TableUpgrade(spark, path).to(NEW);
    long versions = versions();

    new TableUpgrade(spark, path).to(NEW);

    assertThat(versions()).isEqualTo(versions);
  }

  private void insert(String values) {
    spark.sql("INSERT INTO delta.`%s` VALUES (%s)".formatted(path, values));
  }

  private long versions() {
    return DeltaTable.forPath(spark, path).history().count();
  }

  private static Contract contract(ContractColumn... columns) {
    return new Contract("things", "A thing", List.of("id"), List.of(), List.of(columns));
  }
}
