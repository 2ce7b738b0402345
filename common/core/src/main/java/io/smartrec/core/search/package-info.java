/** Which hyperparameters are tried next: plans that follow from a seed and the results so far. */
@NullMarked
package io.smartrec.core.search;

import org.jspecify.annotations.NullMarked;
