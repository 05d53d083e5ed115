/**
 * A {@link io.workermanager.port.WorkerStore} on Redis 7: start with {@link io.workermanager.redis.RedisWorkerStore}, which a
 * {@link io.workermanager.redis.RedisSettings} or a Redisson client of your own opens.
 *
 * <p>One JSON string per worker, readable by any client; every write is one script that compares, writes, and keeps the index.
 * The module's README describes keys, formats and guarantees.
 */
@NullMarked
package io.workermanager.redis;

import org.jspecify.annotations.NullMarked;
