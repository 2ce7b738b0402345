/** The one place that builds the Spark session. */
@NullMarked
package io.smartrec.spark.session;

import org.jspecify.annotations.NullMarked;
