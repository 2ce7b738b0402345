/** Training, evaluation, registration. */
@NullMarked
package io.smartrec.jobs.train;

import org.jspecify.annotations.NullMarked;
