/** Measurements that docs/benchmarks.md quotes; no tests. */
@NullMarked
package io.smartrec.benchmark;

import org.jspecify.annotations.NullMarked;
