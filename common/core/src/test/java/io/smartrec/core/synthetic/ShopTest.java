package io.smartrec.core.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.error.UserException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
  private static final Shop SHOP = new Shop(spec(7, 400, 1000));

  private static ShopSpec spec(long seed, long users, int items) {
    return new ShopSpec(seed, users, items, 50, START, END, 0.01);
  }

  private static Stream<ShopInteraction> interactions(Shop shop) {
    return LongStream.range(0, shop.spec().users())
        .boxed()
        .flatMap(user -> shop.interactionsOf(user).stream());
  }

  @Test
  void givesTheSameRowsForTheSameSeedInAnyOrder() {
    Shop again = new Shop(spec(7, 400, 1000));
    for (long user = 99; user >= 0; user--) {
      assertThat(again.interactionsOf(user)).isEqualTo(SHOP.interactionsOf(user));
      assertThat(again.user(user)).isEqualTo(SHOP.user(user));
      assertThat(again.userFactors(user)).isEqualTo(SHOP.userFactors(user));
    }
    for (int item = 999; item >= 0; item--) {
      assertThat(again.item(item)).isEqualTo(SHOP.item(item));
      assertThat(again.itemFactors(item)).isEqualTo(SHOP.itemFactors(item));
    }
  }

  @Test
  void givesOtherRowsForAnotherSeed() {
    Shop other = new Shop(spec(8, 400, 1000));
    assertThat(other.interactionsOf(0)).isNotEqualTo(SHOP.interactionsOf(0));
    assertThat(other.user(0)).isNotEqualTo(SHOP.user(0));
    assertThat(other.item(0)).isNotEqualTo(SHOP.item(0));
    assertThat(other.itemFactors(0)).isNotEqualTo(SHOP.itemFactors(0));
  }

  @Test
  void keepsWithinThePeriodTheSignUpAndTheItemsArrival() {
    interactions(SHOP)
        .forEach(
            interaction -> {
              Instant time = Instant.ofEpochMilli(interaction.epochMillis());
              assertThat(time).isAfterOrEqualTo(START).isBefore(END);
              assertThat(time).isAfterOrEqualTo(SHOP.user(interaction.user()).signedUp());
              assertThat(time)
                  .isAfterOrEqualTo(
                      SHOP.item(interaction.item())
                          .addedOn()
                          .atStartOfDay(ZoneOffset.UTC)
                          .toInstant());
            });
  }

  @Test
  void hasUsersAndItemsThatComeLater() {
    long lateItems =
        IntStream.range(0, 1000)
            .filter(
                i -> SHOP.item(i).addedOn().isAfter(START.atOffset(ZoneOffset.UTC).toLocalDate()))
            .count();
    long lateUsers =
        LongStream.range(0, 400).filter(u -> SHOP.user(u).signedUp().isAfter(START)).count();
    // Planned shares 0.3 of 1000 and 0.4 of 400; five standard deviations are 72 and 49.
    assertThat(lateItems).isBetween(228L, 372L);
    assertThat(lateUsers).isBetween(111L, 209L);
  }

  @Test
  void countsInteractionsWithoutGeneratingThem() {
    long total = 0;
    for (long user = 0; user < 400; user++) {
      assertThat(SHOP.interactionsOf(user)).hasSize(SHOP.interactionCount(user));
      total += SHOP.interactionCount(user);
    }
    // Mean 50; the standard deviation of a user is about 60, of the mean of 400 about 3.
    assertThat(total / 400.0).isCloseTo(50, within(15.0));
  }

  @Test
  void knowsAllSixActions() {
    Set<ActionType> actions = EnumSet.noneOf(ActionType.class);
    interactions(SHOP).forEach(interaction -> actions.add(interaction.action()));
    assertThat(actions).containsExactlyInAnyOrder(ActionType.values());
  }

  @Test
  void leadsFromViewToClickToPurchaseWithinASession() {
    for (long user = 0; user < 400; user++) {
      Set<List<Object>> before = new HashSet<>();
      for (ShopInteraction interaction : SHOP.interactionsOf(user)) {
        if (interaction.action() == ActionType.PURCHASE) {
          assertThat(before)
              .contains(
                  List.of(interaction.session(), interaction.item(), ActionType.VIEW),
                  List.of(interaction.session(), interaction.item(), ActionType.CLICK));
        }
        assertThat(interaction.quantity() != null)
            .isEqualTo(interaction.action() == ActionType.PURCHASE);
        before.add(List.of(interaction.session(), interaction.item(), interaction.action()));
      }
    }
  }

  @Test
  void hasPopularItems() {
    int[] counts = new int[1000];
    interactions(SHOP).forEach(interaction -> counts[interaction.item()]++);
    Arrays.sort(counts);
    int top = Arrays.stream(counts, 900, 1000).sum();
    assertThat((double) top / Arrays.stream(counts).sum()).isBetween(0.4, 0.8);
  }

  @Test
  void letsUsersChooseByTaste() {
    double chosen =
        interactions(SHOP)
            .mapToDouble(
                i -> LatentSpace.affinity(SHOP.userFactors(i.user()), SHOP.itemFactors(i.item())))
            .average()
            .orElseThrow();
    double random =
        LongStream.range(0, 400)
            .mapToDouble(
                user ->
                    LatentSpace.affinity(SHOP.userFactors(user), SHOP.itemFactors((int) user * 2)))
            .average()
            .orElseThrow();
    // Random unit vectors of 8: standard deviation 0.35, of the mean of 400 0.018.
    assertThat(random).isBetween(-0.1, 0.15);
    assertThat(chosen).isGreaterThan(0.4);
  }

  @Test
  void makesFavouriteCategoriesTheMostVisited() {
    long favourite =
        interactions(SHOP)
            .filter(
                i ->
                    SHOP.user(i.user())
                        .favouriteCategories()
                        .contains(SHOP.item(i.item()).category()))
            .count();
    // Two of twelve categories: a sixth without tastes.
    assertThat((double) favourite / interactions(SHOP).count()).isGreaterThan(0.5);
  }

  @Test
  void comesBackToItemsAndBuysConsumablesAgain() {
    Map<List<Object>, Set<Integer>> sessionsOfPair = new HashMap<>();
    Map<List<Object>, Integer> purchasesOfConsumables = new HashMap<>();
    interactions(SHOP)
        .forEach(
            i -> {
              List<Object> pair = List.of(i.user(), i.item());
              sessionsOfPair.computeIfAbsent(pair, unused -> new HashSet<>()).add(i.session());
              if (i.action() == ActionType.PURCHASE && SHOP.item(i.item()).consumable()) {
                purchasesOfConsumables.merge(pair, 1, Integer::sum);
              }
            });
    assertThat(sessionsOfPair.values().stream().filter(s -> s.size() > 1).count())
        .isGreaterThan(sessionsOfPair.size() / 20);
    assertThat(purchasesOfConsumables.values().stream().filter(n -> n > 1).count())
        .isGreaterThan(purchasesOfConsumables.size() / 10);
  }

  @Test
  void followsTheWeekAndTheDay() {
    int[] days = new int[8];
    int[] hours = new int[24];
    interactions(new Shop(spec(7, 2000, 1000)))
        .forEach(
            i -> {
              OffsetDateTime time = Instant.ofEpochMilli(i.epochMillis()).atOffset(ZoneOffset.UTC);
              days[time.getDayOfWeek().getValue()]++;
              hours[time.getHour()]++;
            });
    assertThat(days[DayOfWeek.SUNDAY.getValue()])
        .isGreaterThan(days[DayOfWeek.TUESDAY.getValue()] * 5 / 4);
    assertThat(hours[20]).isGreaterThan(hours[4] * 8);
  }

  @Test
  void writesTitlesThatTellItemsApart() {
    Set<String> titles = new HashSet<>();
    IntStream.range(0, 1000).forEach(i -> titles.add(SHOP.item(i).title()));
    assertThat(titles).hasSizeGreaterThan(980);
  }

  /** What breaks careless readers of CSV. */
  @Test
  void writesTextsWithCommasQuotesLineBreaksAndUnicode() {
    List<ShopItem> items = IntStream.range(0, 1000).mapToObj(SHOP::item).toList();
    assertThat(items).anyMatch(item -> item.title().contains("\""));
    assertThat(items).anyMatch(item -> item.title().contains(","));
    assertThat(items).anyMatch(item -> item.title().contains("'"));
    assertThat(items).anyMatch(item -> item.title().contains("é"));
    assertThat(items).anyMatch(item -> item.title().contains("森の音"));
    assertThat(items).anyMatch(item -> item.title().contains("🌞"));
    assertThat(items).anyMatch(item -> item.description().contains("\n"));
    assertThat(items).allMatch(item -> item.title().strip().equals(item.title()));
  }

  /** The style of an item says where it is within its category: better than chance, not surely. */
  @Test
  void choosesWordsThatLeanTowardsTheFactors() {
    LatentSpace space = new LatentSpace(7, 1);
    Map<String, float[]> sums = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    ItemTexts texts = new ItemTexts(space);
    for (int item = 0; item < 4000; item++) {
      ItemTexts.Words words = texts.words(item, Seeds.random(7, Seeds.Kind.ITEM_TEXT, item));
      float[] residual = space.itemResidual(item);
      float[] sum = sums.computeIfAbsent(words.style(), unused -> new float[8]);
      for (int d = 0; d < 8; d++) {
        sum[d] += residual[d];
      }
      counts.merge(words.style(), 1, Integer::sum);
    }
    double meanLength =
        sums.entrySet().stream()
            .mapToDouble(
                e ->
                    Math.sqrt(LatentSpace.affinity(e.getValue(), e.getValue()))
                        / counts.getOrDefault(e.getKey(), 1))
            .average()
            .orElseThrow();
    // Residuals are about 0.7 long; means of 250 without a tie to the word: 0.7 / sqrt(250) = 0.04.
    assertThat(meanLength).isGreaterThan(0.15);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 1000", "50, 1", "3, 2"})
  void worksForTheSmallestShops(long users, int items) {
    Shop shop = new Shop(spec(3, users, items));
    for (long user = 0; user < users; user++) {
      assertThat(shop.interactionsOf(user))
          .isNotEmpty()
          .allMatch(interaction -> interaction.item() >= 0 && interaction.item() < items);
    }
  }

  @Test
  void spreadsPopularityRanksOverAllItems() {
    for (int items : new int[] {1, 2, 12, 997, 1000}) {
      ShopSpec spec = spec(11, 1, items);
      Catalogue catalogue = new Catalogue(spec, new LatentSpace(11, 1));
      assertThat(IntStream.rangeClosed(1, items).map(catalogue::itemOfRank).sorted())
          .containsExactlyElementsOf(IntStream.range(0, items).boxed().toList());
    }
  }

  @Test
  void refusesAnImpossibleShopNamingEveryProblem() {
    assertThatThrownBy(() -> new ShopSpec(1, 0, 0, 0.5, START, START, 0.9))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("users must be 1..1000000000, was 0")
        .hasMessageContaining("items must be 1..100000000, was 0")
        .hasMessageContaining("interactions per user must be 1..100000, was 0.5")
        .hasMessageContaining("at least a day after the start")
        .hasMessageContaining("0..0.5, was 0.9");
  }
}
