package io.smartrec.spark.topn;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.explanation.Explanation;
import io.smartrec.core.explanation.ExplanationKind;
import io.smartrec.core.explanation.ItemReason;
import io.smartrec.core.explanation.ModelReason;
import io.smartrec.core.explanation.Reason;
import io.smartrec.core.explanation.Reasons;
import io.smartrec.core.ranking.RankedList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Says why each item stands in a list. Not thread-safe. */
final class ListExplainer {
  /** Reasons of an item; the others are summed up. */
  private static final int MAX_REASONS = 3;

  private final ListParts parts;
  private final ItemCatalogue catalogue;

  ListExplainer(ListParts parts) {
    this.parts = parts;
    this.catalogue = parts.catalogue();
  }

  /** The explanations of a list, in its order. */
  List<Explanation> explain(UserList list) {
    OfUser user = new OfUser(list.user());
    RankedList items = list.list();
    List<Explanation> explanations = new ArrayList<>(items.items().length);
    for (int place = 0; place < items.items().length; place++) {
      int stage = items.stages()[place];
      Explanation explanation = explain(user, list, place, stage);
      if (stage > 0 && !items.promoted()[place]) {
        explanation = explanation.asFallback(list.shortage());
      }
      explanations.add(items.promoted()[place] ? explanation.asPromoted() : explanation);
    }
    return explanations;
  }

  private Explanation explain(OfUser user, UserList list, int place, int stage) {
    int item = list.list().items()[place];
    double score = list.list().scores()[place];
    if (stage > parts.fallbacks().size()) {
      return Explanation.of(ExplanationKind.CATALOGUE, "catalogue", place + 1, 0, List.of());
    }
    if (stage > 0) {
      return user.explain(parts.members().size() + stage - 1, item, place + 1, score);
    }
    UserList.Blended blended = list.blended();
    return blended == null
        ? user.explain(0, item, place + 1, score)
        : blended(user, blended.parts(item), item, place + 1, score);
  }

  /** What each model gave, and the words of the one that gave most. */
  private Explanation blended(
      OfUser user, double[] contributions, int item, int rank, double score) {
    List<Reason> reasons = new ArrayList<>();
    int leading = 0;
    for (int model = 0; model < contributions.length; model++) {
      if (contributions[model] != 0) {
        reasons.add(new ModelReason(parts.members().get(model).name(), contributions[model]));
      }
      leading = contributions[model] > contributions[leading] ? model : leading;
    }
    Explanation words = user.explain(leading, item, rank, 0);
    return Explanation.of(
            ExplanationKind.BLEND,
            "hybrid",
            rank,
            score,
            Reasons.strongest(reasons, parts.members().size()))
        .withText(words.text());
  }

  /** What is made once for the items of a user's list. */
  private final class OfUser {
    private final Row user;
    private final ScoreReasons.@Nullable OfUser[] reasons =
        new ScoreReasons.OfUser[parts.members().size() + parts.fallbacks().size()];
    private @Nullable Map<String, ActionType> actions;

    OfUser(Row user) {
      this.user = user;
    }

    Explanation explain(int model, int item, int rank, double score) {
      ListParts.Items of =
          model < parts.members().size()
              ? parts.members().get(model)
              : parts.fallbacks().get(model - parts.members().size());
      ScoreReasons.OfUser own = reasons[model];
      if (own == null) {
        own =
            of.reasons()
                .of(
                    Objects.requireNonNull(UserRows.vector(user, model)),
                    UserRows.history(user, model));
        reasons[model] = own;
      }
      int index = Arrays.binarySearch(of.toCatalogue(), item);
      ScoreReasons.Parts parts =
          own.parts(index, (other, part) -> reason(of.toCatalogue()[other], part));
      return Explanation.of(
          of.reasons().kind(),
          of.name(),
          rank,
          score,
          Reasons.strongest(parts.contributions(), parts.reason(), MAX_REASONS));
    }

    private Reason reason(int item, double contribution) {
      String id = catalogue.ids().id(item);
      return new ItemReason(
          id,
          Optional.ofNullable(catalogue.title(item)),
          Optional.ofNullable(actions().get(id)),
          contribution);
    }

    private Map<String, ActionType> actions() {
      Map<String, ActionType> known = actions;
      if (known == null) {
        known = new HashMap<>();
        for (Row seen : user.<Row>getList(UserRows.SEEN_AT)) {
          if (!seen.isNullAt(UserRows.SEEN_ACTION)) {
            known.put(
                seen.getString(UserRows.SEEN_ITEM),
                ActionType.ofCode(seen.getString(UserRows.SEEN_ACTION)));
          }
        }
        actions = known;
      }
      return known;
    }
  }
}
