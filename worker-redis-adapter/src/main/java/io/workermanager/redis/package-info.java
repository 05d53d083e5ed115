/**
 * A {@link io.workermanager.port.WorkerStore} on Redis 7. Start with {@link io.workermanager.redis.RedisWorkerStore}, which connects
 * with {@link io.workermanager.redis.RedisSettings} or uses a Redisson client of the caller.
 *
 * <p>Each worker is one JSON string that any client can read. Each write is one script that compares, writes, and updates the index.
 * The README of the module describes keys, formats and guarantees. Only the types of this package are public API; the packages below
 * it are internal.
 */
@NullMarked
package io.workermanager.redis;

import org.jspecify.annotations.NullMarked;
