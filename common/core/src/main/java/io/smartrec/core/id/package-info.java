/** Identifiers: name-based UUIDs for sources whose ids are no UUIDs. */
@NullMarked
package io.smartrec.core.id;

import org.jspecify.annotations.NullMarked;
