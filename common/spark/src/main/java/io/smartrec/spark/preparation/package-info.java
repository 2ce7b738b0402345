/** From interactions to what is trained on and judged by. */
@NullMarked
package io.smartrec.spark.preparation;

import org.jspecify.annotations.NullMarked;
