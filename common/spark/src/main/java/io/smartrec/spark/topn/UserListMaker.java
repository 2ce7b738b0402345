package io.smartrec.spark.topn;

import io.smartrec.core.explanation.FallbackCause;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.CandidateSource;
import io.smartrec.core.ranking.CandidateStream;
import io.smartrec.core.ranking.Diversity;
import io.smartrec.core.ranking.ListBuilder;
import io.smartrec.core.ranking.OrderedCandidates;
import io.smartrec.core.ranking.Promotions;
import io.smartrec.core.ranking.RankFusion;
import io.smartrec.core.ranking.RankedList;
import io.smartrec.core.ranking.ScoredCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lists of users, several at once, as the items of a model of factors then pass through
 * the processor's cache but once for all of them. Not thread-safe.
 */
final class UserListMaker {
  private static final int MAX_USERS = 32;

  /** 32 MB of scores. */
  private static final int MAX_SCORES = 1 << 23;

  private final ListParts parts;
  private final ItemCatalogue catalogue;
  private final ListRules rules;
  private final ListBuilder builder;
  private final RankFusion fusion;
  private final OrderedCandidates newest;
  private final float[][][] scores;
  private final float[] ofCatalogue;
  private final int maxUsers;

  UserListMaker(ListParts parts) {
    this.parts = parts;
    this.catalogue = parts.catalogue();
    this.rules = new ListRules(catalogue);
    this.builder = new ListBuilder(parts.n(), catalogue.quotas(), promotions());
    this.fusion = new RankFusion(catalogue.size());
    this.newest = newest(catalogue.newestFirst());
    int items = parts.members().stream().mapToInt(member -> member.items().size()).sum();
    this.maxUsers = Math.max(1, Math.min(MAX_USERS, MAX_SCORES / Math.max(1, items)));
    this.scores = new float[parts.members().size()][maxUsers][];
    for (int member = 0; member < scores.length; member++) {
      for (int user = 0; user < maxUsers; user++) {
        scores[member][user] = new float[parts.members().get(member).items().size()];
      }
    }
    this.ofCatalogue = new float[catalogue.size()];
  }

  private Optional<Promotions> promotions() {
    double share = parts.promotedShare();
    return share > 0 ? Optional.of(new Promotions(catalogue.promoted(), share)) : Optional.empty();
  }

  /** By their place, as scores have to fall; as many as a float can count, more than any list. */
  private static OrderedCandidates newest(int[] all) {
    int[] items = Arrays.copyOf(all, Math.min(all.length, 1 << 24));
    float[] places = new float[items.length];
    for (int place = 0; place < places.length; place++) {
      places[place] = -place;
    }
    return new OrderedCandidates(items, places);
  }

  /** How many users are made at once at most. */
  int maxUsers() {
    return maxUsers;
  }

  ListRules rules() {
    return rules;
  }

  /**
   * Makes lists.
   *
   * @param users columns of {@link UserRows}; at most {@link #maxUsers}
   */
  List<UserList> lists(List<Row> users) {
    @Nullable UserVector[][] vectors = score(users);
    List<UserList> lists = new ArrayList<>(users.size());
    for (int user = 0; user < users.size(); user++) {
      lists.add(list(users.get(user), user, vectors));
    }
    return lists;
  }

  /** Takes the candidates of a user by model. */
  interface CandidatesConsumer {
    void accept(Row user, List<int[]> items, List<float[]> scores);
  }

  /**
   * Gives the candidates that would be blended.
   *
   * @param users columns of {@link UserRows}; at most {@link #maxUsers}
   */
  void candidates(List<Row> users, CandidatesConsumer consumer) {
    @Nullable UserVector[][] vectors = score(users);
    for (int user = 0; user < users.size(); user++) {
      Candidates candidates = candidates(user, vectors, rules.of(users.get(user)));
      consumer.accept(users.get(user), candidates.items(), candidates.scores());
    }
  }

  /** The best of each model, and how many the one that has most has without rules. */
  private record Candidates(List<int[]> items, List<float[]> scores, int most, boolean isKnown) {}

  private Candidates candidates(int at, @Nullable UserVector[][] vectors, IntPredicate eligible) {
    int depth = Objects.requireNonNull(parts.blend(), "Several become one").depth();
    List<int[]> items = new ArrayList<>();
    List<float[]> values = new ArrayList<>();
    int most = 0;
    boolean isKnown = false;
    for (int member = 0; member < vectors.length; member++) {
      boolean knows = vectors[member][at] != null;
      isKnown |= knows;
      int count = knows ? toCatalogue(parts.members().get(member), scores[member][at]) : 0;
      most = Math.max(most, count);
      addBest(knows ? depth : 0, eligible, items, values);
    }
    return new Candidates(items, values, most, isKnown);
  }

  /** The vectors of the users by model; the scores of those who have one. */
  private @Nullable UserVector[][] score(List<Row> users) {
    @Nullable UserVector[][] vectors = new UserVector[parts.members().size()][users.size()];
    for (int member = 0; member < vectors.length; member++) {
      List<UserVector> known = new ArrayList<>();
      List<float[]> into = new ArrayList<>();
      for (int user = 0; user < users.size(); user++) {
        UserVector vector = UserRows.vector(users.get(user), member);
        vectors[member][user] = vector;
        if (vector != null) {
          known.add(vector);
          into.add(scores[member][user]);
        }
      }
      parts.members().get(member).items().scoreAll(known, into.toArray(float[][]::new));
    }
    return vectors;
  }

  private UserList list(Row user, int at, @Nullable UserVector[][] vectors) {
    IntPredicate eligible = rules.of(user);
    builder.start(eligible);
    builder.reserve(1 + parts.fallbacks().size(), newest);
    UserList.Blended blended = null;
    int candidates = 0;
    boolean isKnown = false;
    Blend blend = parts.blend();
    if (blend != null) {
      Candidates best = candidates(at, vectors, eligible);
      isKnown = best.isKnown();
      candidates = best.most();
      RankFusion.Fused fused =
          fusion.fuse(blend.method(), blend.toArray(), best.items(), best.scores());
      blended = new UserList.Blended(blend, best.items(), best.scores());
      fill(0, new OrderedCandidates(fused.items(), fused.scores()));
    } else if (vectors[0][at] != null) {
      isKnown = true;
      candidates = toCatalogue(parts.members().get(0), scores[0][at]);
      fill(0, new ScoredCandidates(ofCatalogue));
    }
    fillUp(user);
    RankedList list = builder.build();
    for (int quota = 0; quota < catalogue.quotas().size(); quota++) {
      rules.passedOver(catalogue.quotas().get(quota), list.displaced()[quota]);
    }
    FallbackCause shortage =
        !isKnown
            ? FallbackCause.COLD_USER
            : candidates >= parts.n() ? FallbackCause.FILTERED : FallbackCause.FEW_CANDIDATES;
    return new UserList(user, list, blended, shortage);
  }

  private void fill(int stage, CandidateSource source) {
    ItemRows alike = parts.alike();
    if (alike != null) {
      builder.fill(
          stage,
          source,
          new Diversity(1 - parts.spreading().strength(), parts.spreading().pool(), alike));
    } else {
      builder.fill(stage, source);
    }
  }

  /** What the models left empty, from the fallbacks. */
  private void fillUp(Row user) {
    int stage = 1;
    for (int i = 0; i < parts.fallbacks().size() && !builder.isFull(); i++) {
      ListParts.Items fallback = parts.fallbacks().get(i);
      UserVector vector = UserRows.vector(user, parts.members().size() + i);
      if (vector != null) {
        float[] own = new float[fallback.items().size()];
        fallback.items().scoreAll(List.of(vector), new float[][] {own});
        toCatalogue(fallback, own);
        builder.fill(stage + i, new ScoredCandidates(ofCatalogue));
      }
    }
    if (parts.rest() == ListPlan.Rest.NEWEST && !builder.isFull()) {
      builder.fill(stage + parts.fallbacks().size(), newest);
    }
  }

  /** A member's best candidates, by the scores of the catalogue as they stand. */
  private void addBest(int depth, IntPredicate eligible, List<int[]> items, List<float[]> values) {
    int[] best = new int[depth];
    float[] its = new float[depth];
    int count = 0;
    if (depth > 0) {
      CandidateStream stream = new ScoredCandidates(ofCatalogue, depth).stream(eligible);
      while (count < depth && stream.next()) {
        best[count] = stream.item();
        its[count++] = stream.score();
      }
    }
    items.add(Arrays.copyOf(best, count));
    values.add(Arrays.copyOf(its, count));
  }

  /** Writes a model's scores by the index of the catalogue; how many of them say something. */
  private int toCatalogue(ListParts.Items model, float[] own) {
    Arrays.fill(ofCatalogue, Float.NEGATIVE_INFINITY);
    float floor = model.items().floor();
    int[] index = model.toCatalogue();
    int count = 0;
    for (int item = 0; item < own.length; item++) {
      // Written so that NaN gets through to the selection, which refuses it.
      if (!(own[item] <= floor)) {
        ofCatalogue[index[item]] = own[item];
        count++;
      }
    }
    return count;
  }
}
