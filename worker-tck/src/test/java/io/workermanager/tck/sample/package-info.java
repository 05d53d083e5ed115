/** Code that breaks the rules of layering on purpose. */
@NullMarked
package io.workermanager.tck.sample;

import org.jspecify.annotations.NullMarked;
