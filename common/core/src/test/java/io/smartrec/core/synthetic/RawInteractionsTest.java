package io.smartrec.core.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.domain.ActionType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RawInteractionsTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private static Shop shop(double invalidShare) {
    return new Shop(new ShopSpec(7, 500, 300, 40, START, END, invalidShare));
  }

  private static List<RawInteraction> rows(Shop shop) {
    return LongStream.range(0, shop.spec().users())
        .boxed()
        .flatMap(user -> RawInteractions.of(shop, user).stream())
        .toList();
  }

  private static boolean isInvalid(RawInteraction row) {
    Integer quantity = row.quantity();
    return row.userId() == null
        || !ActionType.codes().contains(row.event())
        || row.eventTime().equals(RawInteractions.NO_TIME)
        || row.eventTime().startsWith(RawInteractions.FAR_FUTURE_YEAR)
        || (quantity != null && quantity < 0);
  }

  @Test
  void deliversOnlyValidRowsWhenAskedFor() {
    Shop shop = shop(0);
    List<RawInteraction> rows = rows(shop);
    Set<String> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.eventId()));

    assertThat(rows).noneMatch(RawInteractionsTest::isInvalid);
    assertThat(ids).hasSameSizeAs(rows);
  }

  @Test
  void leavesTheTruthWhenInvalidRowsAndDuplicatesAreThrownOut() {
    List<RawInteraction> left = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (RawInteraction row : rows(shop(0.1))) {
      if (!isInvalid(row) && ids.add(row.eventId())) {
        left.add(row);
      }
    }
    assertThat(left).isEqualTo(rows(shop(0)));
  }

  @Test
  void spoilsTheShareThatWasAskedForInEveryWay() {
    List<RawInteraction> rows = rows(shop(0.1));
    int invalid = rows.size() - rows(shop(0)).size();
    // About 20,000 rows: standard deviation of the share 0.002.
    assertThat((double) invalid / rows.size()).isBetween(0.09, 0.11);
    assertThat(rows).anyMatch(row -> row.userId() == null);
    assertThat(rows).anyMatch(row -> row.event().equals(RawInteractions.UNKNOWN_EVENT));
    assertThat(rows).anyMatch(row -> row.eventTime().equals(RawInteractions.NO_TIME));
    assertThat(rows).anyMatch(row -> row.eventTime().startsWith(RawInteractions.FAR_FUTURE_YEAR));
    assertThat(rows)
        .anyMatch(
            row -> {
              Integer quantity = row.quantity();
              return quantity != null && quantity < 0;
            });
    assertThat(new HashSet<>(rows)).hasSizeLessThan(rows.size());
  }

  @Test
  void writesTimesThatParseBackToTheMillisecond() {
    Shop shop = shop(0);
    List<ShopInteraction> interactions = shop.interactionsOf(1);
    List<RawInteraction> rows = RawInteractions.of(shop, 1);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(
              LocalDateTime.parse(rows.get(i).eventTime(), TIME)
                  .toInstant(ZoneOffset.UTC)
                  .toEpochMilli())
          .isEqualTo(interactions.get(i).epochMillis());
    }
  }

  @Test
  void keepsTheFormatOfIdsBeyondAMillion() {
    assertThat(SourceIds.user(0)).isEqualTo("u-000001");
    assertThat(SourceIds.sku(999_998)).isEqualTo("sku-999999");
    assertThat(SourceIds.user(1_234_567)).isEqualTo("u-1234568");
    assertThat(SourceIds.event(0, 4)).isEqualTo("e-000001-5");
  }
}
