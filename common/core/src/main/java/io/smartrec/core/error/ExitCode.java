package io.smartrec.core.error;

/** How a command ends, for shells, spark-submit and Airflow alike. */
public enum ExitCode {
  DONE(0),
  FAILURE(1),
  /** Wrong arguments or configuration. */
  USAGE(2),
  /** The data break a contract or do not pass a gate. */
  DATA_REFUSED(3),
  /** Someone else is doing it, or the state does not allow it. */
  CONFLICT(4),
  /** PostgreSQL or storage cannot be reached. */
  UNAVAILABLE(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
