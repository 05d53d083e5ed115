/**
 * A Redis for tests and examples: {@link io.workermanager.redis.server.TestRedis} finds or starts one, on a machine that has
 * nothing but a JDK, too.
 */
package io.workermanager.redis.server;
