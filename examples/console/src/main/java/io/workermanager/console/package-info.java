/** A command line for operators of a fleet: {@link io.workermanager.console.Main} starts it. */
@NullMarked
package io.workermanager.console;

import org.jspecify.annotations.NullMarked;
