/** Reads a fleet, once for all browsers, and keeps what the pages show. */
@NullMarked
package io.workermanager.livepage.snapshot;

import org.jspecify.annotations.NullMarked;
