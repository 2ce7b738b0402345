/** Trainers: from preferences to factors. */
@NullMarked
package io.smartrec.spark.algorithm;

import org.jspecify.annotations.NullMarked;
