package io.smartrec.core.row;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.ContractColumn;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of one mapping.
 *
 * @param mapping what they are made of
 * @param layout what the rows have
 * @param rules rules for every row
 * @param now the start of the run
 */
record Fields(MappingConfig mapping, RowLayout layout, RulesConfig rules, Instant now) {
  /**
   * An id.
   *
   * @param kind what it is the id of: user, item or interaction
   */
  IdField id(String field, String kind) {
    return IdField.of(layout, field, kind, namespace());
  }

  TextField text(String field, ContractColumn contract, @Nullable String missing) {
    return TextField.of(layout, field, contract, missing);
  }

  JsonField json(String field, JsonText.Kind kind) {
    return JsonField.of(layout, field, kind, rules);
  }

  TimeField time(String field) {
    return TimeField.of(layout, mapping, field, now.plus(rules.futureTolerance()));
  }

  /** Of ids that are no UUIDs; null when they are. */
  @Nullable UUID namespace() {
    return mapping.namespace().map(NameUuid::namespace).orElse(null);
  }
}
