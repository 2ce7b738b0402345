/** What a model is made by. */
@NullMarked
package io.smartrec.core.recipe;

import org.jspecify.annotations.NullMarked;
