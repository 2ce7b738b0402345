/** Predictions into PostgreSQL. */
@NullMarked
package io.smartrec.jobs.publish;

import org.jspecify.annotations.NullMarked;
