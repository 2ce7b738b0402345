/** Judging the rows of a source as a whole: profiles, gates, drift. Plain numbers, no Spark. */
@NullMarked
package io.smartrec.core.quality;

import org.jspecify.annotations.NullMarked;
