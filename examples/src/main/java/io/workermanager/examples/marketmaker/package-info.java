/**
 * A market maker that can be trusted with its session, and a fleet of them.
 *
 * <p>Start with {@link io.workermanager.examples.marketmaker.MarketMaker}: it gives a {@link io.workermanager.agent.WorkerAgent} a
 * queue, {@code RedisQueue}, and a handler, {@code QuotingHandler}, which quotes on a {@code Venue} that refuses older tokens; {@code
 * OrphanDispatcher} puts the sessions of the dead back. {@code QuoteLog} checks what the venue accepted.
 */
@NullMarked
package io.workermanager.examples.marketmaker;

import org.jspecify.annotations.NullMarked;
