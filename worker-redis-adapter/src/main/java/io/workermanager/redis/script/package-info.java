/**
 * Calls of Lua scripts: names of keys, arguments, replies, and what every reply brings, the time and the fleet control. Start at
 * {@link io.workermanager.redis.script.ScriptExecutor}.
 *
 * <p>Internal: types are public only for the other packages of this module, and may change at any time.
 */
@NullMarked
package io.workermanager.redis.script;

import org.jspecify.annotations.NullMarked;
