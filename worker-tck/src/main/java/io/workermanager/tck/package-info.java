/**
 * The technology compatibility kit: the contract of {@link io.workermanager.port.WorkerStore} as JUnit tests.
 *
 * <p>Extend {@link io.workermanager.tck.WorkerStoreTck}, return a store, and name the {@linkplain
 * io.workermanager.tck.Capability capabilities} it has; the rules and their numbers are listed in the module's contract. {@link
 * io.workermanager.tck.AdapterLayering} checks the dependencies of an adapter. {@link io.workermanager.tck.UnreliableStore} injects
 * faults into tests of applications.
 */
@NullMarked
package io.workermanager.tck;

import org.jspecify.annotations.NullMarked;
