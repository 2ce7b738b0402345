package io.smartrec.core.synthetic;

import io.smartrec.core.synthetic.Seeds.Kind;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Titles and descriptions. The product type comes from the item's place in the latent space; style,
 * brand and features lean towards it; material, variant and size are free. Commas, quotes,
 * apostrophes, accents, an emoji, CJK and line breaks occur on purpose.
 */
final class ItemTexts {
  private static final List<String> STYLES =
      List.of(
          "Minimalist",
          "Vintage",
          "Rustic",
          "Modern",
          "Playful",
          "Classic",
          "Bold",
          "Cosy",
          "Elegant",
          "Rugged",
          "Handmade",
          "Everyday",
          "Festive",
          "Nordic",
          "Urban",
          "Wild");

  private static final List<String> BRANDS =
      List.of(
          "Åkerlind",
          "Maison Orée",
          "Torvald & Sons",
          "森の音",
          "O'Hanley",
          "Niño Azul",
          "Fernhollow",
          "Żurawski",
          "Blue Kestrel",
          "Häuslein",
          "星灯",
          "Sol 🌞 Mar",
          "Pemberwick",
          "Kosta Thalassa",
          "Greta, Otto & Co.",
          "Larkmoor");

  private static final List<String> COLLECTIONS =
      List.of(
          "Quiet Harbour",
          "Été Indien",
          "Northern Light",
          "First Snow",
          "Good Morning",
          "Alma",
          "Old Orchard",
          "Dolce Far Niente");

  private static final List<String> FEATURES =
      List.of(
          "made for long weekends outdoors",
          "a quiet companion for slow mornings",
          "easy to clean and hard to wear out",
          "light enough to carry all day",
          "with a soft touch and rounded edges",
          "tested in wind, rain and snow",
          "a favourite of large families",
          "designed for small city flats",
          "a gift that is opened first",
          "repairable, with spare parts for ten years",
          "from certified, traceable sources",
          "finished by hand in small batches",
          "bright, loud and proud of it",
          "for people who plan everything",
          "at home in the office and on the trail",
          "inspired by the workshops of the 1950s");

  private static final List<String> OPENINGS =
      List.of(
          "Meet your new",
          "This is the",
          "Simply a good",
          "Our customers' favourite",
          "Back in stock: the",
          "Small price, big comfort: the");

  private static final List<String> CLOSINGS =
      List.of(
          "Ships in plastic-free packaging.",
          "\"Would buy again\", says nearly everyone.",
          "Two-year guarantee, no questions asked.",
          "Pairs well with the rest of the range.",
          "Care: see label; don't bleach.",
          "Für jeden Tag – pour tous les jours.");

  /** The words of one item. */
  record Words(
      String type,
      String material,
      String variant,
      String size,
      String style,
      String brand,
      String feature,
      String otherFeature) {}

  private final LatentSpace space;

  ItemTexts(LatentSpace space) {
    this.space = space;
  }

  Words words(int item, SplittableRandom random) {
    int type = space.typeOf(item);
    Category category = Category.ALL.get(type / LatentSpace.TYPES_PER_CATEGORY);
    float[] residual = space.itemResidual(item);
    return new Words(
        category.types().get(type % LatentSpace.TYPES_PER_CATEGORY),
        any(category.materials(), random),
        any(category.variants(), random),
        any(category.sizes(), random),
        STYLES.get(space.leaningWord(Kind.STYLE, STYLES.size(), residual, random)),
        BRANDS.get(space.leaningWord(Kind.BRAND, BRANDS.size(), residual, random)),
        FEATURES.get(space.leaningWord(Kind.FEATURE, FEATURES.size(), residual, random)),
        FEATURES.get(space.leaningWord(Kind.FEATURE, FEATURES.size(), residual, random)));
  }

  String title(Words words, SplittableRandom random) {
    String goods = words.material() + ' ' + words.type();
    return switch (random.nextInt(5)) {
      case 0 -> words.style() + ' ' + goods + ", " + words.variant();
      case 1 -> words.brand() + ' ' + goods + ", " + words.variant();
      case 2 -> words.brand() + ' ' + goods + " – " + words.variant() + ", " + words.size();
      case 3 -> goods + " \"" + any(COLLECTIONS, random) + "\", " + words.variant();
      default -> words.style() + ' ' + goods + ", " + words.variant() + ", " + words.size();
    };
  }

  String description(Words words, SplittableRandom random) {
    StringBuilder text = new StringBuilder(200);
    text.append(any(OPENINGS, random)).append(' ');
    text.append(words.style().toLowerCase(Locale.ROOT)).append(' ').append(words.type());
    text.append(" by ").append(words.brand()).append(", ").append(words.feature()).append('.');
    // Some sources deliver paragraphs.
    text.append(random.nextInt(25) == 0 ? '\n' : ' ');
    text.append(words.material()).append(", ").append(words.variant()).append(", ");
    text.append(words.size()).append(". ");
    if (!words.otherFeature().equals(words.feature())) {
      text.append("Also ").append(words.otherFeature()).append(". ");
    }
    return text.append(any(CLOSINGS, random)).toString();
  }

  private static String any(List<String> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }
}
