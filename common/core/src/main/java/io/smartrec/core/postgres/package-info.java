/** Where PostgreSQL is, and who can start one. */
@NullMarked
package io.smartrec.core.postgres;

import org.jspecify.annotations.NullMarked;
