/**
 * The clients of Redis: how they are configured, opened and closed, how calls wait for answers, and what their exceptions mean.
 * Start at {@link io.workermanager.redis.connection.StoreClients}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.connection;

import org.jspecify.annotations.NullMarked;
