/**
 * The stored formats: a worker record and the fleet control as JSON. Start at
 * {@link io.workermanager.redis.codec.WorkerRecordCodec}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.codec;

import org.jspecify.annotations.NullMarked;
