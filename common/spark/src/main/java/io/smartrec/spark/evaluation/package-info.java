/** Judging models by what users did afterwards. */
@NullMarked
package io.smartrec.spark.evaluation;

import org.jspecify.annotations.NullMarked;
