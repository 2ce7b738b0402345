/** From scores to one user's list. */
@NullMarked
package io.smartrec.core.ranking;

import org.jspecify.annotations.NullMarked;
