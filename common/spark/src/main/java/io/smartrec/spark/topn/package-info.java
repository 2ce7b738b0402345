/** The engine that turns factors into every user's best items. */
@NullMarked
package io.smartrec.spark.topn;

import org.jspecify.annotations.NullMarked;
