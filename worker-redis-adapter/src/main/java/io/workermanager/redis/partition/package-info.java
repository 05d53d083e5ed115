/**
 * A fleet in one slot of a cluster or in several. Start at {@link io.workermanager.redis.partition.PartitionStore}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.partition;

import org.jspecify.annotations.NullMarked;
