package io.smartrec.jobs.run;

import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables that tell what items and users are like, as far as the lake has them, each in one
 * version.
 *
 * @param versions which
 */
public record DescribedTables(List<PinnedTable> versions) {
  private static final List<String> NAMES = List.of(Items.TABLE, Users.TABLE, Preferences.TABLE);

  public DescribedTables {
    versions = versions.stream().filter(table -> NAMES.contains(table.name())).toList();
  }

  /** The tables as they are now. */
  public static DescribedTables pin(Lake lake) {
    List<PinnedTable> versions = new ArrayList<>();
    for (String name : NAMES) {
      if (lake.has(name)) {
        versions.add(lake.pin(name));
      }
    }
    return new DescribedTables(versions);
  }

  /** Their rows. */
  public Descriptions read(Lake lake) {
    return new Descriptions(
        rows(Items.TABLE, lake), rows(Users.TABLE, lake), rows(Preferences.TABLE, lake));
  }

  private Optional<Dataset<Row>> rows(String name, Lake lake) {
    return versions.stream()
        .filter(version -> version.name().equals(name))
        .findFirst()
        .map(lake::read);
  }
}
