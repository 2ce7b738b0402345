/**
 * The metrics by which models are judged, as plain arithmetic; defined in {@code docs/metrics.md}.
 */
@NullMarked
package io.smartrec.core.metrics;

import org.jspecify.annotations.NullMarked;
