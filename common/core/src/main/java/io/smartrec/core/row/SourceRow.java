package io.smartrec.core.row;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source says in one row; fields are numbered as in {@link RowLayout#fields}. */
public interface SourceRow {
  /** A field as text, as it stands there; null where it is missing. */
  @Nullable String text(int field);

  /** A timestamp, read as UTC where it says no zone; null where it is missing or unreadable. */
  @Nullable Instant time(int field);

  /** Codes of what the source's own rules have against the row, usually none. */
  List<String> reasons();
}
