/** An adapter that breaks each rule of layering once. */
@NullMarked
package io.workermanager.tck.sample.adapter;

import org.jspecify.annotations.NullMarked;
