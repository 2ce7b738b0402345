/** A shop-like data set. */
@NullMarked
package io.smartrec.jobs.generatedata;

import org.jspecify.annotations.NullMarked;
