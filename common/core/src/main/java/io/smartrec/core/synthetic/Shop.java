package io.smartrec.core.synthetic;

import java.util.List;
import java.util.Objects;

/**
 * A generated shop: items, users and their interactions, each a pure function of the spec and an
 * index. Cheap to build, holds nothing that grows with the size of the shop, safe for concurrent
 * use; executors build their own from the spec.
 *
 * <p>The model: popularity is Zipf-like; a session sees candidates drawn by popularity and the user
 * chooses among them by a softmax of the inner product of taste and item factors. Categories,
 * product types and the words in the texts follow the same factors, so that collaborative and
 * content models both have something to find.
 */
public final class Shop {
  private final ShopSpec spec;
  private final LatentSpace space;
  private final Catalogue catalogue;
  private final Population population;

  public Shop(ShopSpec spec) {
    this.spec = spec;
    space = new LatentSpace(spec.seed(), Population.AGE_BANDS.size());
    catalogue = new Catalogue(spec, space);
    population = new Population(spec, space);
  }

  public ShopSpec spec() {
    return spec;
  }

  /** The item at an index, 0 to items - 1. */
  public ShopItem item(int index) {
    return catalogue.item(Objects.checkIndex(index, spec.items()));
  }

  /** The user at an index, 0 to users - 1. */
  public ShopUser user(long index) {
    return population.user(Objects.checkIndex(index, spec.users()));
  }

  /** Ground truth: the item's latent factors, a unit vector of 8. */
  public float[] itemFactors(int index) {
    float[] factors = new float[LatentSpace.DIMENSION];
    space.itemFactors(Objects.checkIndex(index, spec.items()), factors);
    return factors;
  }

  /** Ground truth: the user's tastes, a unit vector of 8; affinity is the inner product. */
  public float[] userFactors(long index) {
    return population.factors(Objects.checkIndex(index, spec.users()));
  }

  /** Number of valid interactions of a user, at least 1, without generating them. */
  public int interactionCount(long user) {
    return population.interactionCount(Objects.checkIndex(user, spec.users()));
  }

  /**
   * The valid interactions of a user, by sequence: sessions in the order of their start, times
   * within the period, no item before it was added, nothing before the sign-up.
   */
  public List<ShopInteraction> interactionsOf(long user) {
    Objects.checkIndex(user, spec.users());
    return new UserJourney(spec, space, catalogue, population, user).interactions();
  }
}
