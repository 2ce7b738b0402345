package io.smartrec.spark.postgres;

import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock in the database on an activity, for as long as its connection lives: a process that dies
 * lets go of it. Activities are told apart by their text, for example {@code publishing model 1}.
 */
public final class AdvisoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdvisoryLock.class);

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
    Connection connection = postgres.open();
    try {
      if (tryLock(connection, activity)) {
        return new AdvisoryLock(connection, activity, true);
      }
      connection.close();
    } catch (SQLException e) {
      throw postgres.failure("lock for " + activity, e);
    }
    throw refused(activity);
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
