/**
 * The port that adapters implement: {@link io.workermanager.store.WorkerStore}, what it is told ({@link
 * io.workermanager.store.Write}) and what it answers ({@link io.workermanager.store.WriteResult}, {@link
 * io.workermanager.store.Reading}, {@link io.workermanager.store.Page}).
 *
 * <p>A store compares, keeps and counts; it decides nothing about workers. The rules by which it compares are written down once,
 * in {@link io.workermanager.store.Ledger}, for every store that decides in this process. The technology compatibility kit checks every
 * promise made here.
 */
@NullMarked
package io.workermanager.store;

import org.jspecify.annotations.NullMarked;
