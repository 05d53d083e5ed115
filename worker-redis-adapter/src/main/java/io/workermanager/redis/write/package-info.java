/**
 * Writes of records and of the fleet control, each a compare-and-set. Start at
 * {@link io.workermanager.redis.write.WriteExecutor}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.write;

import org.jspecify.annotations.NullMarked;
