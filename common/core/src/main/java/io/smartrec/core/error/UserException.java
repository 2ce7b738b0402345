package io.smartrec.core.error;

import org.jspecify.annotations.Nullable;

/**
 * Something the user can mend: the message says what failed, with which value, and what to do. It
 * is shown without a stack trace. Anything else that is thrown is a bug of ours.
 */
public final class UserException extends RuntimeException {
  private final ExitCode exitCode;

  public UserException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public UserException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public static UserException usage(String message) {
    return new UserException(ExitCode.USAGE, message);
  }

  public static UserException dataRefused(String message) {
    return new UserException(ExitCode.DATA_REFUSED, message);
  }

  public static UserException conflict(String message) {
    return new UserException(ExitCode.CONFLICT, message);
  }

  public static UserException unavailable(String message, Throwable cause) {
    return new UserException(ExitCode.UNAVAILABLE, message, cause);
  }
}
