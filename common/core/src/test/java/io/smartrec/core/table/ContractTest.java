package io.smartrec.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContractTest {
  @Test
  void saysRangesInWordsAndInSql() {
    ContractColumn value = Interactions.CONTRACT.column(Interactions.VALUE);
    assertThat(value.range()).isEqualTo("at least 0; finite");
    assertThat(value.check()).contains("value >= 0 AND abs(value) < double('Infinity')");

    ContractColumn type = Features.CONTRACT.column(Features.ENTITY_TYPE);
    assertThat(type.range()).isEqualTo("user, item");
    assertThat(type.check()).contains("entity_type IN ('user', 'item')");

    ContractColumn key = Preferences.CONTRACT.column(Preferences.PREFERENCE_KEY);
    assertThat(key.range()).isEqualTo("up to 100 characters");
    assertThat(key.check()).contains("length(preference_key) <= 100");

    assertThat(Users.CONTRACT.column(Users.CREATED_AT).check()).isEmpty();
  }

  @Test
  void keysAndPartitionsAreRequiredColumns() {
    for (Contract contract : Contracts.all()) {
      assertThat(contract.names()).as(contract.table()).doesNotHaveDuplicates();
      for (List<String> names : List.of(contract.key(), contract.partitions())) {
        assertThat(names).as(contract.table()).allMatch(name -> contract.column(name).required());
      }
    }
  }

  @Test
  void unknownTablesAndColumnsAreBugs() {
    assertThatThrownBy(() -> Contracts.of("orders")).hasMessageContaining("no table orders");
    assertThatThrownBy(() -> Users.CONTRACT.column("age")).hasMessage("users has no column age");
  }
}
