package io.smartrec.core.row;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code users} and {@code items}, whose columns are the same but for the type.
 *
 * @param type kind of item; null for users
 * @param content demographics or metadata
 * @param createdAt null where the mapping leaves it out
 * @param namespaced whether ids are no UUIDs, so that the source's own id is kept in the content
 */
record DescribedRows(
    IdField id,
    @Nullable TextField type,
    JsonField content,
    @Nullable TimeField createdAt,
    TimeField updatedAt,
    boolean namespaced)
    implements RowMapper.TableRows {
  private static final String DEFAULT_TYPE = "item";
  private static final String SOURCE_ID = "source_id";

  static DescribedRows of(Fields fields) {
    boolean items = fields.mapping().entity() == Entity.ITEMS;
    return new DescribedRows(
        fields.id("id", items ? "item" : "user"),
        items ? fields.text("type", Items.CONTRACT.column(Items.TYPE), DEFAULT_TYPE) : null,
        fields.json(items ? Items.METADATA : Users.DEMOGRAPHICS, JsonText.Kind.OBJECT),
        fields.layout().has("created-at") ? fields.time("created-at") : null,
        fields.time("updated-at"),
        fields.namespace() != null);
  }

  @Override
  public List<@Nullable Object> read(SourceRow row, Reasons reasons) {
    String uuid = id.read(row, reasons);
    String kind = type == null ? null : type.read(row, reasons);
    String json = content.read(row, reasons);
    Instant created = createdAt == null ? null : createdAt.read(row, reasons);
    Instant updated = updatedAt.read(row, reasons);
    String sourceId = Texts.of(row, id.index());
    if (namespaced && json != null && sourceId != null && reasons.isEmpty()) {
      json = JsonText.withMember(json, SOURCE_ID, sourceId);
    }
    return type == null
        ? Arrays.asList(uuid, json, created, updated)
        : Arrays.asList(uuid, kind, json, created, updated);
  }
}
