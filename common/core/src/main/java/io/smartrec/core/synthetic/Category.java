package io.smartrec.core.synthetic;

import java.util.List;

/**
 * A planted category with the words its items are made of.
 *
 * @param name display name
 * @param types what is sold, one latent direction each
 * @param materials first part of the title
 * @param variants colours, flavours or editions
 * @param sizes size or pack
 * @param medianPrice median price of an item
 * @param consumable whether its items are bought again
 */
record Category(
    String name,
    List<String> types,
    List<String> materials,
    List<String> variants,
    List<String> sizes,
    double medianPrice,
    boolean consumable) {
  private static final List<String> COLOURS =
      List.of(
          "Ocean Blue",
          "Charcoal",
          "Ivory",
          "Moss Green",
          "Terracotta",
          "Rosé",
          "Mustard",
          "Midnight",
          "Lavender",
          "Crème Brûlée");

  /** All categories, in the order of their latent directions. */
  static final List<Category> ALL =
      List.of(
          new Category(
              "Bags & Luggage",
              List.of("Tote Bag", "Backpack", "Weekender", "Crossbody Bag", "Duffel", "Pouch"),
              List.of("Linen", "Canvas", "Leather", "Nylon", "Cork", "Waxed Cotton"),
              COLOURS,
              List.of("Small", "Medium", "Large"),
              58,
              false),
          new Category(
              "Coffee & Tea",
              List.of(
                  "Espresso Beans", "Filter Coffee", "Green Tea", "Chai", "Matcha", "Cold Brew"),
              List.of("Organic", "Single-Origin", "Fair Trade", "Decaf", "Highland", "Shade-Grown"),
              List.of(
                  "Dark Roast",
                  "Light Roast",
                  "Jasmine",
                  "Vanilla",
                  "Hazelnut",
                  "São Paulo Blend",
                  "Cardamom",
                  "Earl Grey",
                  "Yuzu",
                  "Crème Caramel"),
              List.of("250 g", "500 g", "1 kg"),
              13,
              true),
          new Category(
              "Skin & Body Care",
              List.of("Face Cream", "Hand Balm", "Shampoo", "Body Lotion", "Bath Salts", "Serum"),
              List.of("Shea Butter", "Aloe", "Oat Milk", "Rosehip", "Sea Clay", "Argan"),
              List.of(
                  "Unscented",
                  "Lavender",
                  "Citrus",
                  "Rose & Fig",
                  "Eucalyptus",
                  "Fleur d'Oranger",
                  "Cedar",
                  "Green Apple",
                  "Sandalwood",
                  "Peppermint"),
              List.of("50 ml", "150 ml", "300 ml"),
              17,
              true),
          new Category(
              "Kitchen",
              List.of("Chef's Knife", "Saucepan", "Mixing Bowl", "Cutting Board", "Kettle", "Mug"),
              List.of("Cast Iron", "Stoneware", "Bamboo", "Copper", "Enamel", "Walnut"),
              COLOURS,
              List.of("6\"", "8\"", "10\""),
              34,
              false),
          new Category(
              "Women's Clothing",
              List.of("Wrap Dress", "Blouse", "Cardigan", "Midi Skirt", "Jumpsuit", "Trench Coat"),
              List.of("Silk", "Cotton", "Viscose", "Merino", "Denim", "Linen"),
              COLOURS,
              List.of("S", "M", "L"),
              62,
              false),
          new Category(
              "Outdoor & Camping",
              List.of("Tent", "Sleeping Bag", "Headlamp", "Camp Stove", "Hammock", "Water Bottle"),
              List.of("Ultralight", "Ripstop", "Titanium", "Insulated", "Waterproof", "Folding"),
              List.of(
                  "Pine",
                  "Glacier",
                  "Sand",
                  "Signal Orange",
                  "Slate",
                  "Aurora",
                  "Black",
                  "Lichen",
                  "Sunset Red",
                  "Fjord Blue"),
              List.of("1-Person", "2-Person", "4-Person"),
              79,
              false),
          new Category(
              "Pet Supplies",
              List.of("Dog Food", "Cat Food", "Chew Sticks", "Cat Litter", "Bird Seed", "Treats"),
              List.of("Grain-Free", "Natural", "Crunchy", "Air-Dried", "Farmhouse", "Senior"),
              List.of(
                  "Salmon",
                  "Chicken & Rice",
                  "Lamb",
                  "Turkey",
                  "Duck",
                  "Sweet Potato",
                  "Tuna",
                  "Beef",
                  "Venison",
                  "Pumpkin"),
              List.of("400 g", "2 kg", "10 kg"),
              21,
              true),
          new Category(
              "Home Electronics",
              List.of("Headphones", "Smart Lamp", "Speaker", "Keyboard", "Monitor", "Charger"),
              List.of("Wireless", "Bluetooth", "Foldable", "USB-C", "Compact", "Noise-Cancelling"),
              List.of(
                  "Black",
                  "White",
                  "Space Grey",
                  "Graphite",
                  "Silver",
                  "Mint",
                  "Coral",
                  "Navy",
                  "Sand",
                  "Crystal Clear"),
              List.of("13\"", "24\"", "27\""),
              95,
              false),
          new Category(
              "Toys & Games",
              List.of("Puzzle", "Board Game", "Building Blocks", "Plush Bear", "Train Set", "Kite"),
              List.of("Wooden", "Magnetic", "Recycled", "Felt", "Giant", "Pocket"),
              List.of(
                  "Dinosaurs",
                  "Space",
                  "Under the Sea",
                  "Jungle",
                  "Fairy Tale",
                  "Piñata Party",
                  "Farm",
                  "City",
                  "Winter Forest",
                  "Circus"),
              List.of("Ages 2+", "Ages 5+", "Ages 8+"),
              26,
              false),
          new Category(
              "Garden",
              List.of("Planter", "Watering Can", "Pruning Shears", "Trellis", "Bird Bath", "Hose"),
              List.of("Terracotta", "Zinc", "Galvanised", "Oak", "Concrete", "Willow"),
              COLOURS,
              List.of("Small", "Medium", "XL"),
              31,
              false),
          new Category(
              "Stationery & Paper",
              List.of("Notebook", "Fountain Pen", "Planner", "Greeting Cards", "Ink", "Washi Tape"),
              List.of("Dotted", "Kraft", "Recycled", "Handbound", "Letterpress", "Vellum"),
              List.of(
                  "Ink Black",
                  "Forest",
                  "Burgundy",
                  "Sky",
                  "Confetti",
                  "Marble",
                  "Déjà Vu",
                  "Blossom",
                  "Copper Foil",
                  "Plain"),
              List.of("A4", "A5", "A6"),
              14,
              false),
          new Category(
              "Sport & Fitness",
              List.of(
                  "Yoga Mat", "Running Shoes", "Dumbbell", "Gym Towel", "Jump Rope", "Leggings"),
              List.of("Cushioned", "Non-Slip", "Breathable", "Carbon", "Quick-Dry", "Neoprene"),
              List.of(
                  "Volt Yellow",
                  "Black",
                  "Electric Blue",
                  "Coral",
                  "Steel",
                  "Teal",
                  "Plum",
                  "Neon Pink",
                  "Storm",
                  "White"),
              List.of("Light", "Regular", "Pro"),
              45,
              false));

  Category {
    types = List.copyOf(types);
    materials = List.copyOf(materials);
    variants = List.copyOf(variants);
    sizes = List.copyOf(sizes);
  }
}
