/**
 * The technology compatibility kit: what every {@link io.workermanager.port.WorkerStore} promises, as JUnit tests.
 *
 * <p>Extend {@link io.workermanager.tck.WorkerStoreTck}, return a store, and name the {@linkplain
 * io.workermanager.tck.Capability capabilities} it has; the rules and their numbers are listed in the module's contract. {@link
 * io.workermanager.tck.AdapterLayering} keeps an adapter's code to the port. Whoever embeds a store tests his own code over an {@link
 * io.workermanager.tck.UnreliableStore}.
 */
@NullMarked
package io.workermanager.tck;

import org.jspecify.annotations.NullMarked;
