/**
 * What a worker process embeds, so that it can be trusted with its session.
 *
 * <p>Start with {@link io.workermanager.agent.WorkerAgent#over}, a {@link io.workermanager.agent.SessionHandler} and, if sessions
 * wait in a queue, a {@link io.workermanager.agent.SessionSource}. {@link io.workermanager.agent.AgentStatus} says where an agent
 * stands and why, {@link io.workermanager.agent.AgentEvent} what happened to it; the attribute {@code agent} of the worker's record
 * says it to those outside.
 *
 * <p><b>Inside.</b> {@code AgentStateMachine} decides and {@code WorkerAgent} does. The core is a state machine without threads, clock or I/O: an
 * input (the store answered, the handler ended, time passed) changes what is known, and then everything that follows is decided
 * anew and asked of {@code AgentActions}. What is known is in four places, none of which knows another:
 *
 * <ul>
 *   <li>{@code StoreConnectionState}, how it stands with the store: the record as it was last seen, how sure the lease is ({@code LeaseMonitor}),
 *       when the next call is made ({@code HeartbeatScheduler}) and what it says of the agent ({@code AgentStatusAttribute});
 *   <li>{@code SessionExecution}, the session that it has: the run, and what the store must be told when that ended ({@code PendingCompletion});
 *   <li>{@code SessionAcquisition}, the source's side: what was taken and is not recorded yet, and what the source must be told;
 *   <li>{@code ShutdownSequence}, there once the agent is to stop: how long it has, and what it says on the way.
 * </ul>
 *
 * <p>{@code AgentStatusDeriver} makes the status of them. {@code AgentExecutors} are the threads: one each for the core, the store, hints and the
 * source, one a run, and one for each listener and callback while it is called, so that none holds up another. {@code UserCodeInvoker} is the
 * one place that calls code of the user's; what it throws becomes a {@code UserCodeFailure}, of which the core reads words and type alone.
 *
 * <p><b>Decided, and why.</b>
 *
 * <ul>
 *   <li><em>The record is the truth.</em> A run begins because the record that an answer brought assigns a session under a token that
 *       was not run yet, and must end when it does not any more. Claims, takings and restarts are one path.
 *   <li><em>Everything is said with a beat</em>: taking a session up, being free of it, beginning it anew. Each is repeated until it is
 *       answered and names its token, so that twice is once; each renews the lease.
 *   <li><em>A run counts its own time.</em> {@link io.workermanager.agent.SessionRun#cancelled} reads the monotonic clock, because a
 *       process that was frozen may wake up in its handler. One instruction can still come late: hence the token on whatever it sends.
 *       So can more than one where the whole machine slept, because that clock sleeps with it on some: the first beat sets that right.
 *   <li><em>A new token for the same worker is one write</em> ({@link io.workermanager.model.Heartbeat#restarting}). Letting go of the session
 *       and taking it up again would be two, and between them a dispatcher could fill the worker and leave the session with nobody.
 *   <li><em>A handler that does not end keeps its session.</em> The worker is not freed and no new run begins beside it; the status
 *       says so.
 *   <li><em>When an agent stops, a session that it cancelled is in the queue before the worker is free of it.</em> A crash in between
 *       leaves it in two places, of which one is refused, and never in none. Without a source it stays in the record, for recovery.
 *   <li><em>Whoever is to stop and does not know whether it registered looks, and registers no more</em>: by registering to leave in
 *       good order it would supersede a newer process.
 *   <li><em>A session whose record the store lost is cancelled, and then given back to the source that it came from.</em> It is run again
 *       rather than never; an event names it, wherever it came from.
 * </ul>
 */
@NullMarked
package io.workermanager.agent;

import org.jspecify.annotations.NullMarked;
