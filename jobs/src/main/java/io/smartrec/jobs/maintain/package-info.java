/** Upkeep of the lake, the model store and PostgreSQL. */
@NullMarked
package io.smartrec.jobs.maintain;

import org.jspecify.annotations.NullMarked;
