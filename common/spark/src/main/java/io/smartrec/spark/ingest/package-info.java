/** From raw rows to rows of the lake: mapping, checks, duplicates. Datasets in, datasets out. */
@NullMarked
package io.smartrec.spark.ingest;

import org.jspecify.annotations.NullMarked;
