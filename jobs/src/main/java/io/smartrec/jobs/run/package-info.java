/** How a job runs: what it is given, what it gives back, and what is told and recorded of it. */
@NullMarked
package io.smartrec.jobs.run;

import org.jspecify.annotations.NullMarked;
