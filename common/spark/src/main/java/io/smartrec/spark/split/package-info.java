/** What is trained on, and what is judged by. */
@NullMarked
package io.smartrec.spark.split;

import org.jspecify.annotations.NullMarked;
