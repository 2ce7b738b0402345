package io.smartrec.core.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What has changed in the columns of a source since the last run, in words. */
public final class SchemaDrift {
  private SchemaDrift() {}

  /**
   * One sentence for each column that is new, missing or of another type, in the order of the
   * columns.
   *
   * @param before types by column name, of the last run
   * @param now types by column name
   */
  public static List<String> describe(Map<String, String> before, Map<String, String> now) {
    List<String> changes = new ArrayList<>();
    now.forEach(
        (name, type) -> {
          String former = before.get(name);
          if (former == null) {
            changes.add("column " + name + " (" + type + ") is new");
          } else if (!former.equals(type)) {
            changes.add("column " + name + " was " + former + " and is " + type + " now");
          }
        });
    before.forEach(
        (name, type) -> {
          if (!now.containsKey(name)) {
            changes.add("column " + name + " (" + type + ") is missing");
          }
        });
    return changes;
  }
}
