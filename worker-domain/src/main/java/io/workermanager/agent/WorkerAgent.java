package io.workermanager.agent;

import io.workermanager.WorkerManager;
import io.workermanager.model.Cause;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import io.workermanager.store.WorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process embeds: it registers, beats, takes sessions and runs them one at a time, obeys marks, holds and orders
 * to stop, and cancels a run before anybody may give its session away.
 *
 * <p>It beats from a thread of its own at a quarter of the ttl, whatever its handler or its source do, and for as long as it
 * is not stopped: an outage of the store ends no loop, and a record that is gone is registered again with its last known mark.
 * Sessions come by claims, and from a {@link SessionSource} while the worker is available.
 *
 * <p>Start with {@link #over}; {@link AgentBuilder#build} makes one. Its threads are daemons. Safe for use by many threads.
 */
public final class WorkerAgent implements AutoCloseable {
    private static final Duration LONGEST_DRAIN = Duration.ofDays(3660);

    private final WorkerId id;
    private final Lanes lanes;
    private final StoreHand store;
    private final Ear ear;
    private final Optional<SessionSource> source;
    private final SessionHandler handler;
    private final List<Consumer<AgentEvent>> listeners;
    private final Duration takeAtMost;
    private final Duration grace;
    private final Core core;
    private final CompletableFuture<AgentStatus> over = new CompletableFuture<>();
    private volatile AgentStatus status;
    private @Nullable LiveRun current;
    private Runnable interrupt = () -> {};

    WorkerAgent(AgentBuilder told, WorkerId id, WorkerManager manager, StoreHand store, Habits habits, Lanes lanes) {
        this.id = id;
        this.lanes = lanes;
        this.source = told.source();
        this.handler = told.handler();
        this.listeners = told.listeners();
        this.takeAtMost = Duration.ofNanos(Math.min(habits.interval(), TimeUnit.SECONDS.toNanos(1)));
        this.grace = Duration.ofNanos(habits.grace());
        this.store = store;
        this.core = new Core(habits, new Doing());
        this.status = core.status();
        this.ear = new Ear(() -> manager.watch(id, signal -> hint()), lanes::hints);
    }

    /**
     * Begins to describe an agent.
     *
     * @param store keeps the records; the caller's to close, after the agent
     * @return the description, with its defaults
     */
    public static AgentBuilder over(WorkerStore store) {
        return new AgentBuilder(store);
    }

    /**
     * Returns a new id with the name of this machine, as its environment, its kernel or its resolver tells, if that says something:
     * what an agent is called that is given no name.
     *
     * @param profile the worker's type and exchange
     * @return an id that no other call in this process returns
     */
    public static WorkerId generateId(Profile profile) {
        return WorkerManager.generateWorkerId(profile.type(), profile.exchange(), HostName.known());
    }

    /**
     * Returns the worker's name.
     *
     * @return its id
     */
    public WorkerId id() {
        return id;
    }

    /**
     * Returns where the agent stands.
     *
     * @return its state and the reasons
     */
    public AgentStatus status() {
        return status;
    }

    /** Begins to register and to beat, and returns at once. Starting again does nothing. */
    public void start() {
        lanes.loop(() -> core.start(lanes.now()));
    }

    /**
     * Begins to stop, and returns at once; {@link #stopped()} tells when that is done: nothing new is taken, the run may go on
     * until the deadline, then it is cancelled and its session goes back to the source, or is left to recovery if there is none;
     * then the worker says goodbye. An earlier deadline than one that stands replaces it.
     *
     * @param deadline how long the run may go on; none if zero
     * @param cause why, for those who find the worker stopping
     * @throws InvalidValueException if the deadline is negative
     */
    public void drain(Duration deadline, Cause cause) {
        Duration atMost = checked(deadline);
        lanes.loop(() -> core.drain(cause, lanes.now() + atMost.toNanos(), lanes.now()));
    }

    private static Duration checked(Duration deadline) {
        if (deadline.isNegative()) {
            throw new InvalidValueException("deadline must not be negative, was " + deadline);
        }
        return deadline.compareTo(LONGEST_DRAIN) < 0 ? deadline : LONGEST_DRAIN;
    }

    /**
     * Tells when the agent is done.
     *
     * @return completed with the last status, {@link AgentState#STOPPED} or {@link AgentState#FENCED}, when nothing runs any
     *     more or what still runs was given up
     */
    public CompletableFuture<AgentStatus> stopped() {
        return over.copy();
    }

    /**
     * Drains when the process is told to end, for example by SIGTERM, and keeps it until that is done.
     *
     * @param deadline how long the run may go on; none if zero
     * @return this agent
     * @throws InvalidValueException if the deadline is negative
     */
    public WorkerAgent drainOnExit(Duration deadline) {
        Duration atMost = checked(deadline);
        Cause cause = Cause.of("process", "it was told to end");
        Runnable withdraw = lanes.onExit(() -> drainAndAwait(atMost, cause));
        CompletableFuture<Void> unused = over.thenRun(withdraw);
        return this;
    }

    /**
     * Drains without delay, and waits until the agent is done: three graces at most. Where the agent itself would wait for the
     * caller, in a handler, a listener, a callback or a source, this waits for nothing.
     */
    @Override
    public void close() {
        drainAndAwait(Duration.ZERO, Cause.of("process", "it closed its agent"));
    }

    private void drainAndAwait(Duration deadline, Cause cause) {
        drain(deadline, cause);
        if (lanes.isOwnThread()) {
            return;
        }
        Duration atMost = deadline.plus(grace.multipliedBy(3));
        try {
            stopped().orTimeout(atMost.toNanos(), TimeUnit.NANOSECONDS).join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
        }
    }

    private void hint() {
        lanes.loop(() -> core.hint(lanes.now()));
    }

    @Override
    public String toString() {
        return id + " " + status;
    }

    /** What the core asks for, on its lane; the answers come back to it there. */
    private final class Doing implements Effects {
        @Override
        public void call(Call call) {
            lanes.store(() -> {
                long sentAt = lanes.now();
                Optional<WorkerView> seen;
                try {
                    seen = store.carryOut(call);
                } catch (Throwable e) {
                    lanes.loop(() -> core.failed(call, e, lanes.now()));
                    return;
                }
                lanes.loop(() -> core.answered(call, sentAt, seen, lanes.now()));
                ear.open();
            });
        }

        @Override
        public void run(Errand errand) {
            source.ifPresent(from -> lanes.source(() -> {
                try {
                    Optional<SessionId> taken = carryOut(errand, from);
                    lanes.loop(() -> core.done(errand, taken, lanes.now()));
                } catch (Throwable e) {
                    lanes.loop(() -> core.failed(errand, e, lanes.now()));
                }
            }));
        }

        private Optional<SessionId> carryOut(Errand errand, SessionSource from) throws InterruptedException {
            switch (errand.kind()) {
                case TAKE -> {
                    return from.take(takeAtMost);
                }
                case CONFIRM -> errand.session().ifPresent(from::confirm);
                case GIVE_BACK -> errand.session().ifPresent(from::giveBack);
            }
            return Optional.empty();
        }

        @Override
        public void start(SessionId session, long token, long lostAt) {
            LiveRun run = new LiveRun(
                    session,
                    token,
                    lostAt,
                    lanes::now,
                    () -> lanes.loop(() -> core.overran(token, lanes.now())),
                    lanes::listeners);
            current = run;
            try {
                interrupt = lanes.run("run of " + run, () -> run(run));
            } catch (Throwable e) {
                // No thread is to be had.
                interrupt = () -> {};
                ended(run, Optional.of(e));
            }
        }

        private void run(LiveRun run) {
            try {
                handler.run(run);
                ended(run, Optional.empty());
            } catch (Throwable e) {
                ended(run, Optional.of(e));
            }
        }

        private void ended(LiveRun run, Optional<Throwable> failure) {
            lanes.loop(() -> core.runEnded(run.token(), failure, lanes.now()));
        }

        @Override
        public void extend(long lostAt) {
            if (current != null) {
                current.extend(lostAt);
            }
        }

        @Override
        public void warn(boolean atRisk) {
            if (current != null) {
                current.warn(atRisk);
            }
        }

        @Override
        public void cancel(String why) {
            if (current != null) {
                current.cancel(why);
                interrupt.run();
            }
        }

        @Override
        public void tell(AgentEvent event) {
            lanes.listeners(() -> listeners.forEach(listener -> tellOne(listener, event)));
        }

        /** Whoever cannot be told must not keep the others from it. */
        private void tellOne(Consumer<AgentEvent> listener, AgentEvent event) {
            try {
                listener.accept(event);
            } catch (Throwable e) {
                Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), e);
            }
        }

        @Override
        public void publish(AgentStatus next) {
            status = next;
        }

        @Override
        public void wakeAt(long time) {
            lanes.loopAt(time, () -> core.tick(lanes.now()));
        }

        @Override
        public void end() {
            ear.close();
            // Those who listen know the end before those who wait for it, unless they block for ever.
            lanes.listeners(() -> over.complete(status));
            over.completeOnTimeout(status, grace.toNanos(), TimeUnit.NANOSECONDS);
            lanes.end();
        }
    }
}
