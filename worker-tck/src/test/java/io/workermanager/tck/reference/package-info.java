/**
 * A tiny store that spells out what the port means, and wrong variants of it that watch the kit: start at {@link
 * io.workermanager.tck.reference.ReferenceFleet}.
 */
@NullMarked
package io.workermanager.tck.reference;

import org.jspecify.annotations.NullMarked;
