/**
 * The port that adapters implement: {@link io.workermanager.port.WorkerStore}, what it is told ({@link
 * io.workermanager.port.Write}) and what it answers ({@link io.workermanager.port.WriteResult}, {@link
 * io.workermanager.port.Timestamped}, {@link io.workermanager.port.Page}).
 *
 * <p>A store compares, keeps and counts; it decides nothing about workers. The rules by which it compares are written down once,
 * in {@link io.workermanager.port.WriteDecisionState}, for every store that decides in this process. The technology compatibility kit checks every
 * promise made here.
 */
@NullMarked
package io.workermanager.port;

import org.jspecify.annotations.NullMarked;
