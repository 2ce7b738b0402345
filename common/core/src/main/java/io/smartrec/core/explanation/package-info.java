/** Why an item was recommended: as values, as JSON and in words ({@code docs/explanations.md}). */
@NullMarked
package io.smartrec.core.explanation;

import org.jspecify.annotations.NullMarked;
