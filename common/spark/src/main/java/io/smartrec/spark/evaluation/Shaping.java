package io.smartrec.spark.evaluation;

import io.smartrec.core.config.DiversityConfig;
import io.smartrec.core.config.ListRulesConfig;

/**
 * What is done to lists after they were scored, so that its price can be judged.
 *
 * @param diversity how much they are spread
 * @param rules quotas and promotions, and what nobody gets; what users said is not asked
 */
public record Shaping(DiversityConfig diversity, ListRulesConfig rules) {}
