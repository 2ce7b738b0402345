/** The reproduce command. */
@NullMarked
package io.smartrec.jobs.reproduce;

import org.jspecify.annotations.NullMarked;
