/** Ranking metrics as plain arithmetic on one user's list. */
@NullMarked
package io.smartrec.core.metrics;

import org.jspecify.annotations.NullMarked;
