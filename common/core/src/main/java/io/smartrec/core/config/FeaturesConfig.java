package io.smartrec.core.config;

import java.util.List;

/**
 * What the features of users and items look at.
 *
 * @param windowsDays lengths of the windows before the point in time in days of 24 hours,
 *     ascending; 1 to 8 different ones of 1 to 3650
 * @param categoryKey where an item's metadata say its category; dots go into nested objects
 * @param priceKey where an item's metadata say its price; dots go into nested objects
 */
public record FeaturesConfig(List<Integer> windowsDays, String categoryKey, String priceKey) {
  public FeaturesConfig {
    windowsDays = windowsDays.stream().sorted().toList();
  }
}
