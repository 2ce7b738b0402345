/** What features there are and what each means. */
@NullMarked
package io.smartrec.core.feature;

import org.jspecify.annotations.NullMarked;
