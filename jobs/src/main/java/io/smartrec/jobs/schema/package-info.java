/** Creates and upgrades the database schema. */
@NullMarked
package io.smartrec.jobs.schema;

import org.jspecify.annotations.NullMarked;
