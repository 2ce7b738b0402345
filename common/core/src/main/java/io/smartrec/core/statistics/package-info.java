/** Intervals and tests over per-user metrics; described in {@code docs/metrics.md}. */
@NullMarked
package io.smartrec.core.statistics;

import org.jspecify.annotations.NullMarked;
