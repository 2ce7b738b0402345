/** Rows of the lake's tables out of rows of a source, checked one by one. Plain Java. */
@NullMarked
package io.smartrec.core.row;

import org.jspecify.annotations.NullMarked;
