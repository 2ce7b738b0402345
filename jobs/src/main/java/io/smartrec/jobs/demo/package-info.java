/** The whole chain at once. */
@NullMarked
package io.smartrec.jobs.demo;

import org.jspecify.annotations.NullMarked;
