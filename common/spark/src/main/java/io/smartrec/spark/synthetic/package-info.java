/** Writes a generated shop as the raw files a source would deliver. */
@NullMarked
package io.smartrec.spark.synthetic;

import org.jspecify.annotations.NullMarked;
