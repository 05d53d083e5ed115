/**
 * A market maker as a worker process, and a fleet of such processes.
 *
 * <p>Start with {@link io.workermanager.examples.marketmaker.MarketMakerCommand}. It gives a {@link io.workermanager.agent.WorkerAgent} a
 * queue on Redis ({@code RedisQueue}) and a handler ({@code QuotingHandler}). The handler sends quotes to a simulated {@code Venue},
 * which rejects lower fencing tokens. {@code OrphanRequeuerCommand} returns the sessions of dead workers to the queue. {@code QuoteLog}
 * checks what the venue accepted.
 */
@NullMarked
package io.workermanager.examples.marketmaker;

import org.jspecify.annotations.NullMarked;
