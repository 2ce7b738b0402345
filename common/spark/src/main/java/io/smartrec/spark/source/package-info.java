/** Reads raw files of any of the formats. */
@NullMarked
package io.smartrec.spark.source;

import org.jspecify.annotations.NullMarked;
