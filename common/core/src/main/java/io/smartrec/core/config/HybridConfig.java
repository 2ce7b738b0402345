package io.smartrec.core.config;

import io.smartrec.core.domain.Algorithm;
import java.util.List;

/**
 * Several models together.
 *
 * @param members their algorithms; of each the model that was trained last
 * @param depth how many candidates each gives, 10 to 10000
 * @param windows on how many hold-outs before the one that judges the blend is chosen
 */
public record HybridConfig(List<Algorithm> members, int depth, int windows) {
  /** What there is without other settings. */
  public static final HybridConfig DEFAULT =
      new HybridConfig(
          List.of(Algorithm.ALS, Algorithm.ITEM_SIMILARITY, Algorithm.CONTENT, Algorithm.TRENDING),
          100,
          2);

  public HybridConfig {
    members = List.copyOf(members);
  }
}
