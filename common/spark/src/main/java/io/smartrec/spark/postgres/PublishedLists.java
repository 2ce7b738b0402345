package io.smartrec.spark.postgres;

import java.util.List;
import java.util.UUID;

/** Reads published predictions as an API would. */
public final class PublishedLists {
  private static final String LIST =
      """
      SELECT p.item_id, coalesce(i.metadata->>'title', i.metadata->>'source_id', i.id::text), p.score,
             coalesce(p.explanation->>'text', '')
      FROM predictions p
      JOIN items i ON i.id = p.item_id
      WHERE p.model_id = ? AND p.user_id = ?
      ORDER BY p.score DESC, p.item_id
      LIMIT ?""";

  private final Postgres postgres;

  public PublishedLists(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * One item of a user's list.
   *
   * @param title title, or the source's id where there is none
   * @param score the model's score
   * @param why the explanation in words
   */
  public record ListedItem(UUID itemId, String title, double score, String why) {}

  /** A user's items, best first; at most {@code limit}. */
  public List<ListedItem> list(UUID modelId, UUID userId, int limit) {
    return postgres.inTransaction(
        "read the list of a user",
        connection ->
            Sql.query(
                connection,
                LIST,
                row ->
                    new ListedItem(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getDouble(3),
                        row.getString(4)),
                modelId,
                userId,
                limit));
  }
}
