package io.smartrec.core.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Texts that are JSON, as PostgreSQL's jsonb takes it: one value by RFC 8259 and nothing behind it,
 * no NUL character and no half of a surrogate pair in its texts, no number that {@code numeric}
 * cannot hold.
 */
final class JsonText {
  /** Digits before the point that PostgreSQL's {@code numeric} holds. */
  private static final int NUMERIC_DIGITS = 131_072;

  /** Digits behind the point that it holds. */
  private static final int NUMERIC_SCALE = 16_383;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(NUMERIC_DIGITS + NUMERIC_SCALE)
                  .build())
          .build();

  private JsonText() {}

  /** What a text has to be. */
  enum Kind {
    OBJECT,
    ANY_VALUE
  }

  /** What it is. */
  enum Verdict {
    GOOD,
    INVALID,
    TOO_DEEP
  }

  /**
   * Judges a text.
   *
   * @param maxDepth how deep objects and arrays may be nested; {@code {}} has depth 1
   */
  static Verdict judge(String json, Kind kind, int maxDepth) {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonToken token = parser.nextToken();
      if (token == null || (kind == Kind.OBJECT && token != JsonToken.START_OBJECT)) {
        return Verdict.INVALID;
      }
      int depth = 0;
      boolean tooDeep = false;
      do {
        if (token.isStructStart()) {
          depth++;
          tooDeep |= depth > maxDepth;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (!isStorable(token, parser)) {
          return Verdict.INVALID;
        }
        token = parser.nextToken();
        if (token != null && depth == 0) {
          return Verdict.INVALID;
        }
      } while (token != null);
      return tooDeep ? Verdict.TOO_DEEP : Verdict.GOOD;
    } catch (IOException | NumberFormatException e) {
      return Verdict.INVALID;
    }
  }

  /**
   * An object with a member put first.
   *
   * @param object a good object
   * @return the object as it is when it has a member of this name
   */
  static String withMember(String object, String name, String text) {
    if (hasMember(object, name)) {
      return object;
    }
    JsonStringEncoder encoder = JsonStringEncoder.getInstance();
    StringBuilder json = new StringBuilder(object.length() + name.length() + text.length() + 8);
    json.append("{\"").append(name).append("\":\"");
    encoder.quoteAsString(text, json);
    json.append('"');
    String rest = object.substring(1);
    return json.append(rest.strip().equals("}") ? "" : ",").append(rest).toString();
  }

  private static boolean hasMember(String object, String name) {
    try (JsonParser parser = JSON.createParser(object)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals(name)) {
          return true;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("The text was found to be good before", e);
    }
  }

  private static boolean isStorable(JsonToken token, JsonParser parser) throws IOException {
    return switch (token) {
      case FIELD_NAME, VALUE_STRING -> isStorable(parser.getText());
      case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> isNumeric(parser.getText());
      default -> true;
    };
  }

  private static boolean isNumeric(String number) {
    if (number.length() < NUMERIC_SCALE && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
      return true;
    }
    BigDecimal decimal = new BigDecimal(number);
    return decimal.scale() <= NUMERIC_SCALE
        && (long) decimal.precision() - decimal.scale() <= NUMERIC_DIGITS;
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
