package io.smartrec.core.row;

import io.smartrec.core.table.Preferences;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code preferences}. */
record PreferenceRows(IdField user, TextField key, JsonField value, TimeField updatedAt)
    implements RowMapper.TableRows {
  static PreferenceRows of(Fields fields) {
    return new PreferenceRows(
        fields.id("user-id", "user"),
        fields.text(
            "preference-key", Preferences.CONTRACT.column(Preferences.PREFERENCE_KEY), null),
        fields.json("preference-value", JsonText.Kind.ANY_VALUE),
        fields.time("updated-at"));
  }

  @Override
  public List<@Nullable Object> read(SourceRow row, Reasons reasons) {
    String userId = user.read(row, reasons);
    String name = key.read(row, reasons);
    String json = value.read(row, reasons);
    Instant updated = updatedAt.read(row, reasons);
    return Arrays.asList(userId, name, json, updated);
  }
}
