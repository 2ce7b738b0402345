/** Expressions and conditions of the configuration. */
@NullMarked
package io.smartrec.spark.expression;

import org.jspecify.annotations.NullMarked;
