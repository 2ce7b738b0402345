package io.smartrec.spark.postgres;

import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock in the database on an activity, for as long as its connection lives: a process that dies
 * lets go of it. Activities are told apart by their text, for example {@code publishing model 1}.
 *
 * <p>Where several activities exclude each other, the lock is on what they work on, and its
 * holder's {@code application_name} says which of them it is.
 */
public final class AdvisoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdvisoryLock.class);

  /** Before the activity in {@code application_name}. */
  private static final String PROGRAM = "smartrec: ";

  private static final String HOLDER =
      """
      SELECT activity.application_name
      FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
      WHERE lock.locktype = 'advisory' AND lock.granted AND lock.objsubid = 1
        AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (lock.classid::bigint << 32) | lock.objid::bigint = hashtextextended(?, 0)""";

  private final Connection connection;
  private final String activity;
  private final boolean ownsConnection;

  private AdvisoryLock(Connection connection, String activity, boolean ownsConnection) {
    this.connection = connection;
    this.activity = activity;
    this.ownsConnection = ownsConnection;
  }

  /**
   * Takes the lock on a connection of its own, or refuses at once.
   *
   * @param activity continues "Someone else is ..."
   * @throws UserException exit code 4 when someone else has it
   */
  public static AdvisoryLock acquire(Postgres postgres, String activity) {
    return tryAcquire(postgres, activity).orElseThrow(() -> refused(activity));
  }

  /** As {@link #acquire(Postgres, String)}; empty when someone else has it. */
  static Optional<AdvisoryLock> tryAcquire(Postgres postgres, String activity) {
    Connection connection = postgres.open();
    try {
      if (tryLock(connection, activity)) {
        return Optional.of(new AdvisoryLock(connection, activity, true));
      }
      connection.close();
      return Optional.empty();
    } catch (SQLException e) {
      throw postgres.failure("lock for " + activity, e);
    }
  }

  /** Whether someone has the lock now. Takes nothing, so that nobody is refused meanwhile. */
  static boolean isHeld(Connection connection, String activity) throws SQLException {
    return !Sql.query(connection, HOLDER, row -> "someone", key(activity)).isEmpty();
  }

  /**
   * As {@link #acquire(Postgres, String)}, but whoever works on the subject has the same lock.
   *
   * @param activity continues "Someone else is ...", before the subject; PostgreSQL keeps 63
   *     characters of it
   * @param subject what is worked on, for example {@code the lake at /x}
   * @throws UserException exit code 4 when someone else has it; says which activity that is
   */
  public static AdvisoryLock acquire(Postgres postgres, String activity, String subject) {
    Connection connection = postgres.open();
    try {
      if (tryLock(connection, subject)) {
        Sql.query(
            connection,
            "SELECT set_config('application_name', ?, false)",
            row -> row.getString(1),
            PROGRAM + activity);
        return new AdvisoryLock(connection, subject, true);
      }
      String holder = holdersActivity(connection, subject);
      connection.close();
      throw refused(holder + " " + subject);
    } catch (SQLException e) {
      throw postgres.failure("lock for " + activity + " " + subject, e);
    }
  }

  /** In general words when the holder has just let go, or is known by another name. */
  private static String holdersActivity(Connection connection, String subject) throws SQLException {
    return Sql.query(connection, HOLDER, row -> row.getString(1), key(subject)).stream()
        .filter(name -> name != null && name.startsWith(PROGRAM))
        .map(name -> name.substring(PROGRAM.length()))
        .findFirst()
        .orElse("working on");
  }

  /** As {@link #acquire(Postgres, String)}, on the connection that does the work. */
  static AdvisoryLock acquire(Connection connection, String activity) throws SQLException {
    if (!tryLock(connection, activity)) {
      throw refused(activity);
    }
    return new AdvisoryLock(connection, activity, false);
  }

  /** As {@link #acquire(Postgres, String)}, but waits until it is free. */
  public static AdvisoryLock await(Postgres postgres, String activity) {
    Connection connection = postgres.open();
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_lock(hashtextextended(?, 0))")) {
      lock.setString(1, key(activity));
      lock.execute();
      return new AdvisoryLock(connection, activity, true);
    } catch (SQLException e) {
      throw postgres.failure("lock for " + activity, e);
    }
  }

  private static boolean tryLock(Connection connection, String activity) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
      lock.setString(1, key(activity));
      try (ResultSet result = lock.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }

  private static String key(String activity) {
    return "smartrec " + activity;
  }

  private static UserException refused(String activity) {
    return UserException.conflict(
        "Someone else is " + activity + ". Wait until they are done, then run it again.");
  }

  /** Lets go. The server has done so already if the connection is gone. */
  @Override
  public void close() {
    try {
      if (ownsConnection) {
        connection.close();
      } else if (!connection.isClosed()) {
        try (PreparedStatement unlock =
            connection.prepareStatement("SELECT pg_advisory_unlock(hashtextextended(?, 0))")) {
          unlock.setString(1, key(activity));
          unlock.execute();
        }
      }
    } catch (SQLException e) {
      LOG.warn("The lock for {} ended with its connection: {}", activity, e.getMessage());
    }
  }
}
