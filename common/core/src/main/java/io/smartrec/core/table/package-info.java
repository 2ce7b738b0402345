/** The tables of the lake: names, columns and contracts, in one place. */
@NullMarked
package io.smartrec.core.table;

import org.jspecify.annotations.NullMarked;
