/** The entry point. */
@NullMarked
package io.smartrec;

import org.jspecify.annotations.NullMarked;
