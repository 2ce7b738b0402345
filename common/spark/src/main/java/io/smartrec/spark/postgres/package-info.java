/**
 * PostgreSQL: connections, the run log, the model registry, bulk loads and publishing. The only
 * code that uses JDBC.
 */
@NullMarked
package io.smartrec.spark.postgres;

import org.jspecify.annotations.NullMarked;
