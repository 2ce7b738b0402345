/** Similar items of every item. */
@NullMarked
package io.smartrec.jobs.similaritems;

import org.jspecify.annotations.NullMarked;
