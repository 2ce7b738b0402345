package io.smartrec.core.config;

import io.smartrec.core.domain.Entity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One source of raw rows.
 *
 * @param name its name in the configuration
 * @param format how to read it
 * @param path file, directory or pattern, when configured; of PostgreSQL the table
 * @param options options of Spark's reader; of Delta {@link #VERSION_AS_OF} is a whole number from
 *     0
 * @param columns names for the columns of a CSV file without a header; empty: the file's own
 * @param mappings what its rows become; at least one
 */
public record SourceConfig(
    String name,
    SourceFormat format,
    Optional<String> path,
    Map<String, String> options,
    List<String> columns,
    List<MappingConfig> mappings) {
  /** Delta's option that reads an older version of the table. */
  public static final String VERSION_AS_OF = "versionAsOf";

  /** Delta's option that reads the table as of a time. */
  public static final String TIMESTAMP_AS_OF = "timestampAsOf";

  public SourceConfig {
    options = Map.copyOf(options);
    columns = List.copyOf(columns);
    mappings = List.copyOf(mappings);
  }

  /** This source, read from somewhere else. */
  public SourceConfig at(String newPath) {
    return new SourceConfig(name, format, Optional.of(newPath), options, columns, mappings);
  }

  /** What its rows become in this table, if they do. */
  public Optional<MappingConfig> mapping(Entity entity) {
    return mappings.stream().filter(mapping -> mapping.entity() == entity).findFirst();
  }

  /**
   * This source, read for one table only.
   *
   * @throws IllegalArgumentException when its rows do not become this table
   */
  public SourceConfig only(Entity entity) {
    MappingConfig mapping =
        mapping(entity)
            .orElseThrow(() -> new IllegalArgumentException(name + " has no " + entity.code()));
    return new SourceConfig(name, format, path, options, columns, List.of(mapping));
  }

  /** An option of the reader; upper and lower case are the same to Spark. */
  public Optional<String> option(String key) {
    return options.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(key))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** This source with another option of the reader, in place of one of the same name. */
  public SourceConfig with(String option, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.keySet().removeIf(option::equalsIgnoreCase);
    more.put(option, value);
    return new SourceConfig(name, format, path, more, columns, mappings);
  }

  /**
   * Where it is.
   *
   * @throws IllegalStateException when it has no path
   */
  public String requiredPath() {
    return path.orElseThrow(() -> new IllegalStateException("Source without a path: " + name));
  }
}
