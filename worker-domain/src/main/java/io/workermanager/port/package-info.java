/**
 * The port that adapters implement: {@link io.workermanager.port.WorkerStore}, its input ({@link
 * io.workermanager.port.Write}) and its results ({@link io.workermanager.port.WriteResult}, {@link
 * io.workermanager.port.Timestamped}, {@link io.workermanager.port.Page}).
 *
 * <p>A store compares, stores, orders and counts; it has no rules about workers. {@link
 * io.workermanager.port.WriteDecisionState} implements the comparison of writes once for every store that decides in
 * this process. The technology compatibility kit tests this contract.
 */
@NullMarked
package io.workermanager.port;

import org.jspecify.annotations.NullMarked;
