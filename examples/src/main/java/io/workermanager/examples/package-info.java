/** Runnable examples: {@link io.workermanager.examples.Main} starts one by its name. */
@NullMarked
package io.workermanager.examples;

import org.jspecify.annotations.NullMarked;
