package io.smartrec.core.synthetic;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered user.
 *
 * @param index 0 to users - 1
 * @param id the source's key, unique
 * @param signedUp to the second; the user does nothing before
 * @param country ISO 3166-1 alpha-2
 * @param ageBand for example {@code 25-34}
 * @param gender null when not told
 * @param favouriteCategories the two planted favourites, the stronger first
 */
public record ShopUser(
    long index,
    String id,
    Instant signedUp,
    String country,
    String ageBand,
    @Nullable String gender,
    List<String> favouriteCategories) {
  public ShopUser {
    favouriteCategories = List.copyOf(favouriteCategories);
  }
}
