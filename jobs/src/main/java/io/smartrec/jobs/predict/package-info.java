/** Bulk predictions. */
@NullMarked
package io.smartrec.jobs.predict;

import org.jspecify.annotations.NullMarked;
