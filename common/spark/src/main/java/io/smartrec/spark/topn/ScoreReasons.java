package io.smartrec.spark.topn;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.explanation.ExplanationKind;
import io.smartrec.core.explanation.Reason;
import java.io.Serializable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Takes the scores of a model apart. */
interface ScoreReasons extends Serializable {
  /** What the reasons are about. */
  ExplanationKind kind();

  /**
   * The scores of one user.
   *
   * @param user the user's vector
   * @param history what it was made of, where the model says it
   */
  OfUser of(UserVector user, @Nullable UserVector history);

  /** The scores of one user. */
  interface OfUser {
    /**
     * The parts of an item's score.
     *
     * @param item its index in the model
     * @param items makes reasons of items of the model
     */
    Parts parts(int item, ItemNames items);
  }

  /**
   * The parts of a score, which add up to it; none where it has but one.
   *
   * @param contributions in an order that is the same for every item of a user
   * @param reason makes the reason of one of them
   */
  @SuppressWarnings("ArrayRecordComponent") // looked at once
  record Parts(double[] contributions, IntFunction<Reason> reason) {
    static final Parts NONE =
        new Parts(
            new double[0],
            part -> {
              throw new IndexOutOfBoundsException(part);
            });
  }

  /** What is known of the items of a model and the user's doings with them. */
  interface ItemNames {
    /** A reason that is an item, by its index in the model. */
    Reason reason(int item, double contribution);
  }

  /** How the scores of a model are taken apart; Spark jobs for what that needs. */
  static ScoreReasons of(Member member, ItemVectors items) {
    Algorithm algorithm = member.recipe().algorithm();
    return switch (algorithm) {
      case ALS -> AlsReasons.of(member, items);
      case ITEM_SIMILARITY -> new NeighbourReasons((ItemPostings) items);
      case CONTENT -> TermReasons.of(member, items, ExplanationKind.CONTENT);
      case POPULARITY -> popular(member, items, ExplanationKind.POPULAR);
      case TRENDING -> popular(member, items, ExplanationKind.TRENDING);
      case HYBRID -> throw new IllegalArgumentException("A hybrid is no member");
    };
  }

  private static ScoreReasons popular(Member member, ItemVectors items, ExplanationKind kind) {
    return member.model().isSparse() ? TermReasons.of(member, items, kind) : new Everyone(kind);
  }

  /** The same list for everyone: a score has but one part. */
  record Everyone(ExplanationKind kind) implements ScoreReasons {
    private static final long serialVersionUID = 1L;

    @Override
    public OfUser of(UserVector user, @Nullable UserVector history) {
      return (item, items) -> Parts.NONE;
    }
  }
}
