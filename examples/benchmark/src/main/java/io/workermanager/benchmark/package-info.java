/**
 * The cost of calls, as ratios to yardsticks of the same run. {@link io.workermanager.benchmark.Benchmark} is the command; each class
 * named {@code ...Rows} measures some rows of its table.
 */
@NullMarked
package io.workermanager.benchmark;

import org.jspecify.annotations.NullMarked;
