/**
 * The agent that runs a worker inside a process: it registers the worker, sends heartbeats, runs sessions and shuts down in order.
 *
 * <h2>For users</h2>
 *
 * <ul>
 *   <li>Start with {@link io.workermanager.agent.WorkerAgent#builder} and a {@link io.workermanager.agent.SessionHandler}. The handler
 *       gets a {@link io.workermanager.agent.SessionRun}.
 *   <li>Add a {@link io.workermanager.agent.SessionSource} if sessions wait in a queue.
 *   <li>{@link io.workermanager.agent.AgentStatus} shows the agent's state and the reasons for it. The attribute {@code agent} of the
 *       worker's record shows the same to operators. {@link io.workermanager.agent.AgentEvent} reports what happened.
 * </ul>
 *
 * <h2>Inside: decisions and runtime</h2>
 *
 * <p>The decisions are a state machine without threads, clock or I/O. An input (a result of the store, the end of a handler, a tick)
 * updates its state, and then it derives all actions anew. The runtime executes the actions. It calls the decisions, never the
 * reverse; a test of the architecture checks this.
 *
 * <table>
 *   <caption>Decisions</caption>
 *   <tr><th>Class</th><th>State and decisions</th></tr>
 *   <tr><td>{@code AgentStateMachine}</td><td>takes the inputs, combines the classes below, decides on the actions</td></tr>
 *   <tr><td>{@code StoreConnectionState}</td><td>the record as last read, the call in flight, the lease ({@code LeaseMonitor}), the next
 *       call ({@code HeartbeatScheduler}) and the status in the record ({@code AgentStatusPublisher})</td></tr>
 *   <tr><td>{@code SessionExecution}</td><td>the run of the session ({@code RunState}), and its completion in the store</td></tr>
 *   <tr><td>{@code SessionAcquisition}</td><td>the session that was taken from the source, and the calls that the source must get</td></tr>
 *   <tr><td>{@code ShutdownSequence}</td><td>the phases of a shutdown</td></tr>
 *   <tr><td>{@code AgentStatusDeriver}</td><td>the status, from all of these</td></tr>
 * </table>
 *
 * <table>
 *   <caption>Runtime</caption>
 *   <tr><th>Class</th><th>Task</th></tr>
 *   <tr><td>{@code AgentRuntime}</td><td>connects the state machine with the threads</td></tr>
 *   <tr><td>{@code AgentExecutors}</td><td>the threads and the clock: one thread each for decisions, store, source and subscriptions, and
 *       one for each run, callback and busy listener. {@code ThreadedAgentExecutors} has real threads; {@code ScheduledAgentExecutors} runs in a
 *       simulation</td></tr>
 *   <tr><td>{@code StoreCommandExecutor}</td><td>calls the {@link io.workermanager.WorkerManager}</td></tr>
 *   <tr><td>{@code UserCodeInvoker}</td><td>calls the user's code and the store, and turns what they throw into a
 *       {@code UserCodeFailure}</td></tr>
 *   <tr><td>{@code HintSubscription}, {@code EventListeners}, {@code AgentLog}, {@code SessionRunContext}, {@code HostName}</td><td>the
 *       subscription to hints, the delivery of events, their log, the handler's view of its run, the name for a generated id</td></tr>
 * </table>
 *
 * <h2>Design decisions</h2>
 *
 * <ul>
 *   <li><em>The worker's record decides.</em> A run starts because the record assigns a session under a new token. It is cancelled when
 *       the record no longer does. Claims, sessions from the source and restarts take this one path.
 *   <li><em>Heartbeats carry all messages</em> about a session: its start, its end and its restart. Each is repeated until the store
 *       answers. It names its token, so a repetition has no effect, and it renews the lease.
 *   <li><em>A run checks its own lease.</em> {@link io.workermanager.agent.SessionRun#cancelled} reads the monotonic clock, because a
 *       frozen process may wake up inside its handler. A last request can still leave late, so requests carry the token. On some systems
 *       the monotonic clock stops while the machine sleeps; then the next heartbeat detects the lost lease.
 *   <li><em>A restart under a new token is one write</em> ({@link io.workermanager.model.Heartbeat#restarting}). With two writes, a
 *       dispatcher could assign another session in between, and the first one would be lost.
 *   <li><em>A handler that does not end keeps its session.</em> The worker is not freed, no second run starts, and the status reports
 *       it.
 *   <li><em>A stopping agent returns the session of a cancelled run to the source before it frees the worker.</em> After a crash in
 *       between, the session is in two places, and the store refuses the second; it is never in none. Without a source, the session stays
 *       in the record for recovery.
 *   <li><em>A stopping agent does not register.</em> If the outcome of its registration is unknown, it reads the record instead, because
 *       a new registration could supersede a newer process.
 *   <li><em>After the store lost a record, the session's run is cancelled and the session goes back to its source.</em> It may run
 *       twice, but it is not lost. An event names it, also if it did not come from the source.
 * </ul>
 */
@NullMarked
package io.workermanager.agent;

import org.jspecify.annotations.NullMarked;
