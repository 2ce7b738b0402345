/** Models as files: the only code that reads and writes them. */
@NullMarked
package io.smartrec.spark.model;

import org.jspecify.annotations.NullMarked;
