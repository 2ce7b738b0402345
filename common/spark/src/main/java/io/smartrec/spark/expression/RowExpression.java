package io.smartrec.spark.expression;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Spark SQL of the configuration that makes one value of one row, and the same value whenever the
 * row is read.
 */
public final class RowExpression {
  private static final Pattern QUOTED =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|--[^\n]*", Pattern.DOTALL);

  /** Spark takes the time of the query for a constant, not for random. */
  private static final Pattern CLOCK =
      Pattern.compile(
          "(?<![\\w.])(?:(current_timestamp|current_date|current_time|localtimestamp|now|curdate)\\s*\\("
              + "|(unix_timestamp)\\s*\\(\\s*\\)"
              + "|(current_timestamp|current_date|current_time|localtimestamp)(?!\\w))",
          Pattern.CASE_INSENSITIVE);

  private static final String RANDOM = "AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION";

  private RowExpression() {}

  /**
   * The value of an expression.
   *
   * @param message makes the message for the user of what is wrong
   * @throws UserException exit code 2 when it is no such expression on the rows' columns
   */
  public static Column value(Dataset<Row> rows, String text, UnaryOperator<String> message) {
    return checked(rows, text, message).column();
  }

  /** As {@link #value}, of type boolean. */
  public static Column condition(Dataset<Row> rows, String text, UnaryOperator<String> message) {
    Checked checked = checked(rows, text, message);
    if (!checked.field().dataType().equals(DataTypes.BooleanType)) {
      throw UserException.usage(
          message.apply("it is of type " + checked.field().dataType().simpleString() + "."));
    }
    return checked.column();
  }

  /**
   * Refuses an expression that fails on a row, before all that follows fails by it; a Spark job
   * over all rows.
   *
   * @param failing says what fails on what, as "some.key, \"a > b\", fails on an item"
   * @throws UserException exit code 3 when it fails
   */
  public static void tryOut(Dataset<Row> rows, Column expression, String failing) {
    try {
      rows.agg(count(expression)).first();
    } catch (RuntimeException e) {
      throw failure(e).map(condition -> failed(failing, condition, e)).orElse(e);
    }
  }

  /**
   * What to say of an expression that failed on a row.
   *
   * @param failing as of {@link #tryOut}
   * @param condition Spark's name of what went wrong
   */
  public static RuntimeException failed(String failing, String condition, Exception cause) {
    return new UserException(
        ExitCode.DATA_REFUSED,
        "%s (%s). Use try_cast, try_to_timestamp or try_divide, which give NULL there."
            .formatted(failing, condition),
        cause);
  }

  /** The error condition of an expression that failed on a row, if that is what has failed. */
  public static Optional<String> failure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && spark.getCondition() != null
          // Data exceptions, as SQL counts them: a cast, a division, a number that does not parse.
          && String.valueOf(spark.getSqlState()).startsWith("22")) {
        return Optional.of(spark.getCondition());
      }
    }
    return Optional.empty();
  }

  private record Checked(Column column, StructField field) {}

  private static Checked checked(Dataset<Row> rows, String text, UnaryOperator<String> message) {
    Column column;
    StructField[] fields;
    try {
      column = expr(text);
      fields = rows.select(column).schema().fields();
      // There Spark refuses what is random, makes several rows of one, or one of several.
      rows.agg(count(column));
    } catch (Exception e) {
      throw new UserException(ExitCode.USAGE, message.apply(why(e)), e);
    }
    if (fields.length != 1) {
      throw UserException.usage(message.apply("it is several columns."));
    }
    clock(rows, text)
        .ifPresent(
            function -> {
              throw UserException.usage(
                  message.apply(
                      function + " gives another value in every run. Use a column of the row."));
            });
    return new Checked(column, fields[0]);
  }

  private static String why(Exception e) {
    if (e instanceof AnalysisException analysis && RANDOM.equals(analysis.getCondition())) {
      return "it gives another value whenever the row is read. Leave out functions like uuid() and rand().";
    }
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("");
  }

  /** The function that gives the time of the query, if there is one. */
  private static Optional<String> clock(Dataset<Row> rows, String text) {
    Matcher clock = CLOCK.matcher(QUOTED.matcher(text).replaceAll("''"));
    while (clock.find()) {
      String bare = clock.group(3);
      // Without parentheses, a column of that name comes first.
      if (bare == null || Arrays.stream(rows.columns()).noneMatch(bare::equalsIgnoreCase)) {
        return Optional.of(clock.group().replaceAll("[\\s()]", ""));
      }
    }
    return Optional.empty();
  }
}
