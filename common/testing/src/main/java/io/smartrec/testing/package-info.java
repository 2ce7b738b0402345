/** Test support on real parts: one Spark session per JVM, a real PostgreSQL. */
@NullMarked
package io.smartrec.testing;

import org.jspecify.annotations.NullMarked;
