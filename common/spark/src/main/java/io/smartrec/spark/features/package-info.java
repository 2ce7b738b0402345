/** Features of users and items as of a point in time. Datasets in, datasets out. */
@NullMarked
package io.smartrec.spark.features;

import org.jspecify.annotations.NullMarked;
