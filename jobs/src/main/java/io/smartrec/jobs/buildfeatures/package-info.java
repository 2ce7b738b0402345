/** The command {@code build-features}. */
@NullMarked
package io.smartrec.jobs.buildfeatures;

import org.jspecify.annotations.NullMarked;
