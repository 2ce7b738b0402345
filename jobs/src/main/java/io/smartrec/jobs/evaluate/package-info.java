/** The evaluate command. */
@NullMarked
package io.smartrec.jobs.evaluate;

import org.jspecify.annotations.NullMarked;
