package io.smartrec.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The warnings that are logged while it is open. */
public final class LoggedWarnings extends AbstractAppender implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Logger logger;

  private LoggedWarnings(Logger logger) {
    super("warnings of a test", null, null, true, Property.EMPTY_ARRAY);
    this.logger = logger;
  }

  /**
   * Begins to listen.
   *
   * @param name of the logger: a package or class, with all below it
   */
  public static LoggedWarnings of(String name) {
    LoggedWarnings warnings = new LoggedWarnings((Logger) LogManager.getLogger(name));
    warnings.start();
    warnings.logger.addAppender(warnings);
    return warnings;
  }

  /** What was said so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
      lines.add(event.getMessage().getFormattedMessage());
    }
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    stop();
  }
}
