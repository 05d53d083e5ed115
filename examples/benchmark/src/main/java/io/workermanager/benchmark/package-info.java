/**
 * What calls cost, as ratios to yardsticks that are measured in the same run. {@link io.workermanager.benchmark.Benchmark} is the
 * command; each class named {@code ...Rows} measures some rows of its table.
 */
@NullMarked
package io.workermanager.benchmark;

import org.jspecify.annotations.NullMarked;
