/** What goes wrong, and the exit code it ends with. */
@NullMarked
package io.smartrec.core.error;

import org.jspecify.annotations.NullMarked;
