/**
 * Repairs: the index after its keys were damaged, and the removal of unreadable records. Start at
 * {@link io.workermanager.redis.repair.IndexRepair}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.repair;

import org.jspecify.annotations.NullMarked;
