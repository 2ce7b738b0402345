/** What a run is told and tells while it runs. */
@NullMarked
package io.smartrec.core.run;

import org.jspecify.annotations.NullMarked;
