/** The database schema, brought up to date. */
@NullMarked
package io.smartrec.jobs.migrate;

import org.jspecify.annotations.NullMarked;
