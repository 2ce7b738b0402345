package io.smartrec.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  @ParameterizedTest
  @CsvSource({
    "custmer, customer",
    "Customer, customer",
    "ordres, orders",
    "user, users",
    "itme, item",
    "ID, id",
    "ingset.namespace, ingest.namespace",
    "lake.pth, lake.path",
    "train.als.ranks, train.als.rank"
  })
  void suggestsWhatIsNear(String given, String known) {
    assertThat(Suggestion.of(given, List.of("something", known)))
        .isEqualTo("; did you mean " + known + "?");
  }

  @ParameterizedTest
  @CsvSource({
    "id, at",
    "a, b",
    "k, kk",
    "sku, at",
    "sku, id",
    "event, user",
    "train.als.foo, train.als.rank",
    "train.als.rank, rank",
    "interactions_first_of_all, interactions_last_seen_by"
  })
  void suggestsNothingThatOnlyHasLettersInCommon(String given, String known) {
    assertThat(Suggestion.of(given, List.of(known))).isEmpty();
  }

  @Test
  void suggestsTheNearestAndOfEquallyNearTheFirst() {
    assertThat(Suggestion.of("customers", List.of("costumers", "customer_s", "customer")))
        .isEqualTo("; did you mean customer?");
    assertThat(Suggestion.of("pric", List.of("prices", "price"))).contains("price?");
    assertThat(Suggestion.of("price", List.of())).isEmpty();
  }
}
