package io.smartrec.spark.topn;

import io.smartrec.core.ranking.Blend;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists are made with in every process: a {@link ListPlan} with the items of its models in
 * place of the models.
 *
 * @param alike how alike items are; null where lists are not spread
 */
record ListParts(
    int n,
    List<Items> members,
    @Nullable Blend blend,
    List<Items> fallbacks,
    ListPlan.Rest rest,
    Spreading spreading,
    @Nullable ItemRows alike,
    double promotedShare,
    ItemCatalogue catalogue)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The items of a model.
   *
   * @param name for explanations
   * @param items their vectors
   * @param toCatalogue the index in the catalogue of each, ascending
   * @param reasons what their scores are made of
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Items(String name, ItemVectors items, int[] toCatalogue, ScoreReasons reasons)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Strength and pool of {@link io.smartrec.core.config.DiversityConfig}. */
  record Spreading(double strength, int pool) implements Serializable {
    private static final long serialVersionUID = 1L;

    boolean isOn() {
      return strength > 0;
    }
  }

  /**
   * Brings the items of all models to this process; Spark jobs.
   *
   * @param catalogue knows the items of all models
   * @param maxBytes limit for the items of one model
   * @throws io.smartrec.core.error.UserException exit code 3 when they exceed it
   */
  static ListParts of(ListPlan plan, ItemCatalogue catalogue, long maxBytes) {
    List<Items> members = new ArrayList<>();
    plan.members().forEach(member -> members.add(items(member, catalogue, maxBytes)));
    List<Items> fallbacks = new ArrayList<>();
    plan.fallbacks().forEach(member -> fallbacks.add(items(member, catalogue, maxBytes)));
    return new ListParts(
        plan.n(),
        members,
        plan.blend().orElse(null),
        fallbacks,
        plan.rest(),
        new Spreading(plan.diversity().strength(), plan.diversity().pool()),
        plan.diversity().isOn() ? alike(plan.alike().orElseThrow(), catalogue, maxBytes) : null,
        plan.promotedShare(),
        catalogue);
  }

  private static Items items(Member member, ItemCatalogue catalogue, long maxBytes) {
    ItemVectors items = ItemVectors.load(member.model(), maxBytes);
    return new Items(
        member.name(), items, toCatalogue(items, catalogue), ScoreReasons.of(member, items));
  }

  private static ItemRows alike(FactorModel content, ItemCatalogue catalogue, long maxBytes) {
    if (ItemVectors.load(content, maxBytes) instanceof ItemPostings postings) {
      return new ItemRows(postings, toCatalogue(postings, catalogue), catalogue.size());
    }
    throw new IllegalArgumentException("Only vectors of content say what is alike");
  }

  private static int[] toCatalogue(ItemVectors items, ItemCatalogue catalogue) {
    int[] index = new int[items.size()];
    for (int item = 0; item < index.length; item++) {
      index[item] = catalogue.ids().index(items.id(item));
      if (index[item] < 0) {
        throw new IllegalStateException("The catalogue does not know " + items.id(item));
      }
    }
    return index;
  }
}
