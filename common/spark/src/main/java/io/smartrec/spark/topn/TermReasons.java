package io.smartrec.spark.topn;

import io.smartrec.core.explanation.ExplanationKind;
import io.smartrec.core.explanation.Reason;
import io.smartrec.core.explanation.SegmentReason;
import io.smartrec.core.explanation.TermReason;
import io.smartrec.spark.algorithm.FactorModel;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What an item and the user have in common: terms of content, or groups of users among whom the
 * item is popular.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record TermReasons(ExplanationKind kind, ItemPostings postings, String[] fields, String[] terms)
    implements ScoreReasons {
  private static final long serialVersionUID = 1L;

  /** Reads what the positions of the model mean; a Spark job. */
  static TermReasons of(Member member, ItemVectors items, ExplanationKind kind) {
    String[] fields = new String[member.model().rank()];
    String[] terms = new String[fields.length];
    Iterator<Row> rows =
        member
            .model()
            .terms()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Nothing says what positions mean in " + member.name()))
            .select(FactorModel.POSITION, FactorModel.FIELD, FactorModel.TERM)
            .coalesce(1)
            .toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      fields[row.getInt(0)] = row.getString(1);
      terms[row.getInt(0)] = row.getString(2);
    }
    return new TermReasons(kind, (ItemPostings) items, fields, terms);
  }

  @Override
  public OfUser of(UserVector user, @Nullable UserVector history) {
    return (item, items) -> postings.parts(user, item, this::reason);
  }

  private Reason reason(int position, double part) {
    return kind == ExplanationKind.CONTENT
        ? new TermReason(fields[position], terms[position], part)
        : new SegmentReason(terms[position], part);
  }
}
