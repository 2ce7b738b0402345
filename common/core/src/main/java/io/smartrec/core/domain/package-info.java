/** The words of the domain: actions, models and their states. */
@NullMarked
package io.smartrec.core.domain;

import org.jspecify.annotations.NullMarked;
