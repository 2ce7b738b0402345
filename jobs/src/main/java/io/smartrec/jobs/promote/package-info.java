/** Which model is in production: forth by promotion, back by rollback. */
@NullMarked
package io.smartrec.jobs.promote;

import org.jspecify.annotations.NullMarked;
