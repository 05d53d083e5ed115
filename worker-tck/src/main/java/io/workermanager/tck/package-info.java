/**
 * The technology compatibility kit: what every {@link io.workermanager.store.WorkerStore} promises, as JUnit tests.
 *
 * <p>Extend {@link io.workermanager.tck.WorkerStoreTck}, return a store, and name the {@linkplain
 * io.workermanager.tck.Capability capabilities} it has; the rules and their numbers are listed in the module's README.
 */
@NullMarked
package io.workermanager.tck;

import org.jspecify.annotations.NullMarked;
