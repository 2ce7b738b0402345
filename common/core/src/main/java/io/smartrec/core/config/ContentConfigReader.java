package io.smartrec.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code train.content}. */
final class ContentConfigReader {
  private static final List<String> KEYS =
      List.of(
          "key",
          "kind",
          "weight",
          "language",
          "n-grams",
          "vectoriser",
          "features",
          "min-items",
          "bins");

  /** The languages of which MLlib knows the most common words. */
  private static final Set<String> LANGUAGES =
      Set.of(
          "none",
          "danish",
          "dutch",
          "english",
          "finnish",
          "french",
          "german",
          "hungarian",
          "italian",
          "norwegian",
          "portuguese",
          "russian",
          "spanish",
          "swedish",
          "turkish");

  private ContentConfigReader() {}

  static ContentConfig read(Section section) {
    Section fields = section.section("fields");
    List<ContentConfig.Field> read = new ArrayList<>();
    for (String name : fields.names()) {
      read.add(field(name, fields.section(name)));
    }
    Section stated = section.section("stated");
    return new ContentConfig(
        read,
        new ContentConfig.Stated(
            stated.textList("liked"),
            stated.textList("disliked"),
            stated.number("weight", 0, 1000)),
        section.wholeNumber("max-profile-terms", 1, 100_000));
  }

  private static ContentConfig.Field field(String name, Section section) {
    section.allowOnly(KEYS);
    ContentConfig.Kind kind =
        section.oneOf("kind", ContentConfig.Kind.class).orElse(ContentConfig.Kind.TAGS);
    String language = section.optionalText("language").orElse("none");
    if (!LANGUAGES.contains(language)) {
      section.problem(
          "language",
          "must be one of %s, was \"%s\""
              .formatted(String.join(", ", LANGUAGES.stream().sorted().toList()), language));
    }
    return new ContentConfig.Field(
        name,
        section.has("key") ? section.jsonKey("key") : name,
        kind,
        section.has("weight") ? section.number("weight", 0, 1000) : 1,
        new ContentConfig.Text(
            language,
            or(section, "n-grams", 1, 1, 3),
            section.has("vectoriser")
                ? section
                    .oneOf("vectoriser", ContentConfig.Vectoriser.class)
                    .orElse(ContentConfig.Vectoriser.COUNT)
                : ContentConfig.Vectoriser.COUNT),
        or(section, "features", 20_000, 1, 1 << 20),
        or(section, "min-items", 1, 1, 1_000_000),
        or(section, "bins", 10, 0, 1000));
  }

  private static int or(Section section, String key, int otherwise, int min, int max) {
    return section.has(key) ? section.wholeNumber(key, min, max) : otherwise;
  }
}
