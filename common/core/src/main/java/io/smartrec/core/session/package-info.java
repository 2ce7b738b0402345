/** Spark settings every session must have, as plain values. */
@NullMarked
package io.smartrec.core.session;

import org.jspecify.annotations.NullMarked;
