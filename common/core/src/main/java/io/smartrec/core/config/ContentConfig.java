package io.smartrec.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What of an item's description makes it like another, and what users said about it.
 *
 * @param fields each with a weight of its own; without any nothing is described
 * @param stated what users said
 * @param maxProfileTerms of a user only so many terms count, those that weigh most
 */
public record ContentConfig(List<Field> fields, Stated stated, int maxProfileTerms) {
  /** Nothing is described. */
  public static final ContentConfig NONE =
      new ContentConfig(List.of(), new Stated(List.of(), List.of(), 1), 500);

  public ContentConfig {
    fields = List.copyOf(fields);
  }

  /** What a field holds. */
  public enum Kind {
    /** Words. */
    TEXT,
    /** A value or a list of them, each as it is. */
    TAGS,
    /** A number. */
    NUMBER;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How words become numbers. */
  public enum Vectoriser {
    /** Each word of a vocabulary is a dimension of its own. */
    COUNT,
    /** Words share dimensions by chance, so that no vocabulary is needed. */
    HASHING,
    /** The mean of the vectors of its words: Mikolov et al. 2013. */
    WORD2VEC;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How words are read.
   *
   * @param language whose most common words are left out; none leaves out none
   * @param nGrams up to so many words together are a term, too
   */
  public record Text(String language, int nGrams, Vectoriser vectoriser) {}

  /**
   * A part of the description.
   *
   * @param name for people
   * @param key in the item's metadata, with dots into nested objects, or {@code type}
   * @param weight its share of what makes items alike, against other fields; 0 switches it off
   * @param text how words are read, of texts
   * @param features most terms, or dimensions
   * @param minItems terms of fewer items are left out
   * @param bins of a number: equally full ones; 0 takes it as it is
   */
  public record Field(
      String name,
      String key,
      Kind kind,
      double weight,
      Text text,
      int features,
      int minItems,
      int bins) {}

  /**
   * What users said.
   *
   * @param liked keys of preferences whose values they like
   * @param disliked keys of preferences whose values they do not like
   * @param weight of a value, as much as a preference of that strength for an item
   */
  public record Stated(List<String> liked, List<String> disliked, double weight) {
    public Stated {
      liked = List.copyOf(liked);
      disliked = List.copyOf(disliked);
    }
  }

  /** All of it by the configuration's own keys. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    Map<String, Object> described = new LinkedHashMap<>();
    for (Field field : fields) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("key", field.key());
      keys.put("kind", field.kind().code());
      keys.put("weight", field.weight());
      keys.put("language", field.text().language());
      keys.put("n-grams", field.text().nGrams());
      keys.put("vectoriser", field.text().vectoriser().code());
      keys.put("features", field.features());
      keys.put("min-items", field.minItems());
      keys.put("bins", field.bins());
      described.put(field.name(), keys);
    }
    map.put("fields", described);
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("liked", stated.liked());
    said.put("disliked", stated.disliked());
    said.put("weight", stated.weight());
    map.put("stated", said);
    map.put("max-profile-terms", maxProfileTerms);
    return map;
  }
}
