/** How alike two items are, from the users they share, as plain arithmetic. */
@NullMarked
package io.smartrec.core.similarity;

import org.jspecify.annotations.NullMarked;
