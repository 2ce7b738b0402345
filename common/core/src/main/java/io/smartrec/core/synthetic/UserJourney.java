package io.smartrec.core.synthetic;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.synthetic.Seeds.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All interactions of one user, session by session. In a session the user visits items: new ones
 * from the shelf, some seen before, consumables to buy again. A visit is a funnel: view, then
 * perhaps click, then perhaps like, save, share, purchase, the likelier the better the item fits.
 */
final class UserJourney {
  private static final double BUY_AGAIN_SHARE = 0.1;
  private static final double RETURN_SHARE = 0.15;
  private static final double MEAN_EXTRA_EVENTS = 5;
  private static final int MAX_SESSION_EVENTS = 40;
  private static final long MAX_GAP_MILLIS = 90_000;
  private static final long SHORTEST_SESSION_MILLIS = 60_000;
  private static final int LIST_LENGTH = 24;

  private static final List<String> DEVICES = List.of("mobile", "desktop", "app", "tablet");
  private static final List<String> LIST_PAGES =
      List.of("search", "category", "home", "recommendations");
  private static final String PRODUCT_PAGE = "product";
  private static final String CHECKOUT_PAGE = "checkout";

  private final ShopSpec spec;
  private final Catalogue catalogue;
  private final Population population;
  private final long user;
  private final SplittableRandom random;
  private final Shelf shelf;
  private final History history = new History();
  private final List<ShopInteraction> interactions;

  // The session under way.
  private int session;
  private int sessionEnd;
  private long now;
  private long maxGap;
  private String device = DEVICES.get(0);

  UserJourney(
      ShopSpec spec, LatentSpace space, Catalogue catalogue, Population population, long user) {
    this.spec = spec;
    this.catalogue = catalogue;
    this.population = population;
    this.user = user;
    random = Seeds.random(spec.seed(), Kind.USER_JOURNEY, user);
    shelf = new Shelf(catalogue, space, population.factors(user));
    interactions = new ArrayList<>(population.interactionCount(user));
  }

  /** The interactions in the order of their sequence; sessions in the order of their start. */
  List<ShopInteraction> interactions() {
    int[] lengths = sessionLengths();
    long[] starts = sessionStarts(lengths.length);
    String usualDevice = DEVICES.get(random.nextInt(DEVICES.size()));
    for (session = 0; session < lengths.length; session++) {
      device = random.nextInt(5) == 0 ? DEVICES.get(random.nextInt(DEVICES.size())) : usualDevice;
      runSession(starts[session], lengths[session]);
    }
    return interactions;
  }

  private int[] sessionLengths() {
    int left = population.interactionCount(user);
    int[] lengths = new int[left];
    int count = 0;
    while (left > 0) {
      int length = 2 + (int) (-Math.log(1 - random.nextDouble()) * MEAN_EXTRA_EVENTS);
      lengths[count] = Math.min(Math.min(length, MAX_SESSION_EVENTS), left);
      left -= lengths[count];
      count++;
    }
    return Arrays.copyOf(lengths, count);
  }

  private long[] sessionStarts(int count) {
    long from = Math.max(population.signedUpMillis(user), spec.start().toEpochMilli());
    long to = spec.end().toEpochMilli() - SHORTEST_SESSION_MILLIS;
    long[] starts = new long[count];
    for (int i = 0; i < count; i++) {
      starts[i] = Rhythm.draw(random, from, to);
    }
    Arrays.sort(starts);
    return starts;
  }

  private void runSession(long start, int length) {
    now = start;
    sessionEnd = interactions.size() + length;
    // A session that starts shortly before the end is a quick one, never one that goes over it.
    maxGap = Math.min(MAX_GAP_MILLIS, (spec.end().toEpochMilli() - start - 1) / length);
    shelf.refill(start, random);
    history.startSession();
    while (interactions.size() < sessionEnd) {
      double plan = random.nextDouble();
      if (plan < BUY_AGAIN_SHARE && history.hasConsumables()) {
        buyAgain(history.drawConsumable(random));
      } else if (plan < BUY_AGAIN_SHARE + RETURN_SHARE && history.hasEarlier()) {
        visit(history.drawEarlier(random));
      } else {
        visit(shelf.take(random));
      }
    }
  }

  private void visit(int item) {
    double fit = Math.max(0, shelf.affinity(item));
    String page = LIST_PAGES.get(random.nextInt(LIST_PAGES.size()));
    int position = listPosition();
    add(item, ActionType.VIEW, page, position);
    history.viewed(item);
    if (!happens(0.2 + 0.55 * fit) || isSessionOver()) {
      return;
    }
    add(item, ActionType.CLICK, page, position);
    addPerhaps(item, ActionType.LIKE, 0.06 + 0.2 * fit);
    addPerhaps(item, ActionType.SAVE, 0.05 + 0.15 * fit);
    addPerhaps(item, ActionType.SHARE, 0.02 + 0.08 * fit);
    if (happens(0.04 + 0.4 * fit)) {
      purchase(item);
    }
  }

  private void buyAgain(int item) {
    String page = LIST_PAGES.get(random.nextInt(LIST_PAGES.size()));
    int position = listPosition();
    add(item, ActionType.VIEW, page, position);
    if (!isSessionOver()) {
      add(item, ActionType.CLICK, page, position);
      purchase(item);
    }
  }

  private void purchase(int item) {
    if (isSessionOver()) {
      return;
    }
    boolean consumable = catalogue.isConsumable(item);
    int quantity = 1;
    while (quantity < 10 && happens(consumable ? 0.45 : 0.1)) {
      quantity++;
    }
    append(item, ActionType.PURCHASE, quantity, CHECKOUT_PAGE, null);
    history.bought(item, consumable);
  }

  private void addPerhaps(int item, ActionType action, double probability) {
    if (happens(probability) && !isSessionOver()) {
      append(item, action, null, PRODUCT_PAGE, null);
    }
  }

  private void add(int item, ActionType action, String page, int position) {
    append(item, action, null, page, position);
  }

  private void append(
      int item,
      ActionType action,
      @Nullable Integer quantity,
      String page,
      @Nullable Integer position) {
    interactions.add(
        new ShopInteraction(
            user,
            interactions.size(),
            item,
            action,
            quantity,
            now,
            session,
            device,
            page,
            position));
    now += 1 + random.nextLong(maxGap);
  }

  private boolean isSessionOver() {
    return interactions.size() >= sessionEnd;
  }

  private boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  /** Higher places are looked at more often: the smaller of two draws. */
  private int listPosition() {
    return 1 + Math.min(random.nextInt(LIST_LENGTH), random.nextInt(LIST_LENGTH));
  }
}
