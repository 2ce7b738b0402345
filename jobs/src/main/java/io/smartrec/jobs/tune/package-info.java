/** The search for good settings. */
@NullMarked
package io.smartrec.jobs.tune;

import org.jspecify.annotations.NullMarked;
