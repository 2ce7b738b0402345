/**
 * A generated shop with a known ground truth: users with latent tastes, items with planted
 * categories, and a year of sessions. Every row is a pure function of the seed and an index, so
 * that any machine can make any part of it.
 */
@NullMarked
package io.smartrec.core.synthetic;

import org.jspecify.annotations.NullMarked;
