/**
 * Hints about changes, by publish and subscribe.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.watch;

import org.jspecify.annotations.NullMarked;
