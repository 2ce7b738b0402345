package io.smartrec.spark.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a check has found out about a file; the message follows the file's name. */
final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FileDamage damage;

  DamagedFileException(FileDamage damage, String reason) {
    this(damage, reason, null);
  }

  DamagedFileException(FileDamage damage, String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.damage = damage;
  }

  /** Whether it was seen in the bytes. Where an exception tells of it, storage may be the cause. */
  boolean isCertain() {
    return getCause() == null;
  }

  FileDamage damage() {
    return damage;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
