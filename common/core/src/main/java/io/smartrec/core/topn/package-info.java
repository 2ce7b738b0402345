/** Selecting the best of many scores without boxing. */
@NullMarked
package io.smartrec.core.topn;

import org.jspecify.annotations.NullMarked;
