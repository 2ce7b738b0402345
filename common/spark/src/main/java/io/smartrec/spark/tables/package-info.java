/** The lake: names of tables and columns, and the only code that reads and writes Delta. */
@NullMarked
package io.smartrec.spark.tables;

import org.jspecify.annotations.NullMarked;
