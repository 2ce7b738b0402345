package io.smartrec.core.explanation;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Explanations as JSON that PostgreSQL's jsonb takes, in the schema of {@code
 * docs/explanations.md}. Keys have a fixed order and there is no white space: the same explanation
 * gives the same text.
 *
 * <p>In texts, U+0000 is left out and half of a surrogate pair is U+FFFD; nothing else is changed.
 *
 * <p>Numbers are rounded to 6 decimal places, or to 6 significant digits where that is finer (below
 * 0.1); from 1e9 on they are as they are. So each is off by at most 5e-7, and up to 100
 * contributions still add up to the score within 1e-4.
 */
public final class ExplanationJson {
  private static final int DECIMALS = 6;

  /** The smallest number with 6 digits. */
  private static final double SIX_DIGITS = 1e5;

  /** Below, decimal places do not fit into a long. */
  private static final double MIN_FIXED = 1e-12;

  /** From here on, a double has hardly more than 6 decimal places. */
  private static final double MAX_FIXED = 1e9;

  private static final char REPLACEMENT = '\uFFFD';
  private static final String HEX = "0123456789abcdef";

  private ExplanationJson() {}

  /** The explanation as one line. */
  public static String of(Explanation explanation) {
    StringBuilder json = new StringBuilder(512);
    append(explanation, json);
    return json.toString();
  }

  /** Appends the explanation as one line. */
  public static void append(Explanation explanation, StringBuilder json) {
    json.append("{\"kind\":");
    text(explanation.kind().code(), json);
    json.append(",\"stage\":");
    text(explanation.stage(), json);
    explanation.because().ifPresent(cause -> member("because", cause.code(), json));
    if (explanation.promoted()) {
      json.append(",\"promoted\":true");
    }
    json.append(",\"rank\":").append(explanation.rank()).append(",\"score\":");
    number(explanation.score(), json);
    json.append(",\"reasons\":[");
    String separator = "";
    for (Reason reason : explanation.reasons()) {
      json.append(separator).append('{');
      separator = ",";
      names(reason, json);
      json.append(",\"contribution\":");
      number(reason.contribution(), json);
      json.append('}');
    }
    json.append(']');
    member("text", explanation.text(), json);
    json.append('}');
  }

  /** What comes before the contribution. */
  private static void names(Reason reason, StringBuilder json) {
    if (reason instanceof ItemReason item) {
      first("item_id", item.id(), json);
      item.title().ifPresent(title -> member("title", title, json));
      item.action().ifPresent(action -> member("action", action.code(), json));
    } else if (reason instanceof TermReason term) {
      first("field", term.field(), json);
      member("term", term.term(), json);
    } else if (reason instanceof SegmentReason segment) {
      first("segment", segment.segment(), json);
    } else if (reason instanceof ModelReason model) {
      first("model", model.model(), json);
    } else if (reason instanceof BaselineReason baseline) {
      first("baseline", baseline.baseline(), json);
    } else if (reason instanceof OthersReason others) {
      json.append("\"others\":").append(others.count());
    }
  }

  private static void member(String key, String value, StringBuilder json) {
    json.append(',');
    first(key, value, json);
  }

  private static void first(String key, String value, StringBuilder json) {
    json.append('"').append(key).append("\":");
    text(value, json);
  }

  private static void text(String text, StringBuilder json) {
    json.append('"');
    int unwritten = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        i++;
        continue;
      }
      json.append(text, unwritten, i);
      special(c, json);
      unwritten = i + 1;
    }
    // Nearly always the whole text, which is copied at once.
    json.append(text.substring(unwritten)).append('"');
  }

  private static void special(char c, StringBuilder json) {
    if (c == '"' || c == '\\') {
      json.append('\\').append(c);
    } else if (c >= ' ') {
      json.append(REPLACEMENT);
    } else if (c != 0) {
      json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }

  /** Of a finite number, without a formatter: every reason of every row has one. */
  private static void number(double value, StringBuilder json) {
    double size = Math.abs(value);
    if (size == 0) {
      json.append("0.0");
    } else if (size >= MAX_FIXED) {
      json.append(value);
    } else if (size < MIN_FIXED) {
      json.append(new BigDecimal(value).round(new MathContext(DECIMALS)));
    } else {
      fixed(size, value < 0 ? json.append('-') : json);
    }
  }

  private static void fixed(double size, StringBuilder json) {
    double scaled = size * 1e6;
    long unit = 1_000_000;
    while (scaled < SIX_DIGITS) {
      scaled *= 10;
      unit *= 10;
    }
    long digits = Math.round(scaled);
    json.append(digits / unit).append('.');
    long fraction = digits % unit;
    while (unit > 10 && fraction % 10 == 0) {
      fraction /= 10;
      unit /= 10;
    }
    for (long place = unit / 10; place > fraction && place > 1; place /= 10) {
      json.append('0');
    }
    json.append(fraction);
  }
}
