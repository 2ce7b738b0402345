/** Raw rows into the lake. */
@NullMarked
package io.smartrec.jobs.ingest;

import org.jspecify.annotations.NullMarked;
