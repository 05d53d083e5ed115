package io.workermanager.agent;

import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process embeds: it registers, beats, takes sessions and runs them one at a time, obeys marks, holds and orders
 * to stop, and cancels a run before anybody may give its session away.
 *
 * <p>What its handler, source, listeners and callbacks do, returning null, throwing or blocking included, ends no beat: the status
 * and the events tell of it.
 *
 * <p>It beats from a thread of its own at a quarter of the ttl, whatever its handler or its source do, and for as long as it
 * is not stopped: an outage of the store ends no loop, and a record that is gone is registered again with its last known mark.
 * Sessions come by claims, and from a {@link SessionSource} while the worker is available.
 *
 * <p>Start with {@link #over}; {@link AgentBuilder#build} makes one. Its threads are daemons. Safe for use by many threads.
 */
public final class WorkerAgent implements AutoCloseable {
    private static final Duration LONGEST_DRAIN = Duration.ofDays(3660);
    private static final Duration LONGEST_FOR_LISTENERS = Duration.ofSeconds(1);
    private static final Duration AND_A_BIT = Duration.ofMillis(100);
    private static final int ANSWERS = 100;

    /** Never handed out: what callers make depend on it would run on the thread that completes it. */
    private final CompletableFuture<AgentStatus> over = new CompletableFuture<>();

    private final WorkerId id;
    private final AgentExecutors lanes;
    private final StoreCommandExecutor store;
    private final HintSubscription ear;
    private final Optional<SessionSource> source;
    private final SessionHandler handler;
    private final EventListeners listeners;
    private final Duration takeAtMost;
    private final Duration grace;
    private final Duration forListeners;
    private final long afterFailure;
    private final AgentStateMachine core;
    private final AtomicBoolean hinted = new AtomicBoolean();
    private volatile AgentStatus status;
    private @Nullable SessionRunHandle current;
    private Runnable interrupt = () -> {};

    WorkerAgent(
            AgentBuilder told,
            WorkerId id,
            WorkerManager manager,
            StoreCommandExecutor store,
            AgentConfig habits,
            AgentExecutors lanes) {
        this.id = id;
        this.lanes = lanes;
        this.source = told.source();
        this.handler = told.handler();
        this.listeners = new EventListeners(told.listeners(), body -> lanes.apart("listener", body));
        this.takeAtMost = Duration.ofNanos(SessionAcquisition.atMost(habits.interval()));
        this.grace = Duration.ofNanos(habits.grace());
        Duration eighth = grace.dividedBy(8);
        this.forListeners = eighth.compareTo(LONGEST_FOR_LISTENERS) < 0 ? eighth : LONGEST_FOR_LISTENERS;
        this.afterFailure = Math.max(1, habits.interval() / 16);
        this.store = store;
        this.core = new AgentStateMachine(habits, new Doing());
        this.status = core.status();
        this.ear = new HintSubscription(() -> manager.diagnosis().watch(id, signal -> hint()), lanes::hints);
    }

    /**
     * Begins to describe an agent.
     *
     * @param store keeps the records; the caller's to close, after the agent
     * @return the description, with its defaults
     * @throws NullPointerException if the store is null
     */
    public static AgentBuilder builder(WorkerStore store) {
        return new AgentBuilder(Objects.requireNonNull(store, "store"));
    }

    /**
     * Returns a new id with the name of this machine, as its environment, its kernel or its resolver tells, if that says something:
     * what an agent is called that is given no name.
     *
     * @param profile the worker's type and exchange
     * @return an id that no other call in this process returns
     */
    public static WorkerId generateId(Profile profile) {
        Objects.requireNonNull(profile, "profile");
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
        input(core::start);
    }

    /**
     * Begins to stop, and returns at once; {@link #stopped()} tells when that is done: nothing new is taken, the run may go on
     * until the deadline, then it is cancelled and its session goes back to the source, or is left to recovery if there is none;
     * then the worker says goodbye. An earlier deadline than one that stands replaces it.
     *
     * @param deadline how long the run may go on; none if zero
     * @param cause why, for those who find the worker stopping
     * @throws InvalidValueException if the deadline is negative
     * @throws NullPointerException if an argument is null
     */
    public void drain(Duration deadline, OrderCause cause) {
        Duration atMost = checked(deadline);
        Objects.requireNonNull(cause, "cause");
        input(now -> core.drain(cause, now + atMost.toNanos(), now));
    }

    private static Duration checked(Duration deadline) {
        if (Objects.requireNonNull(deadline, "deadline").isNegative()) {
            throw new InvalidValueException("deadline must not be negative, was " + deadline);
        }
        return deadline.compareTo(LONGEST_DRAIN) < 0 ? deadline : LONGEST_DRAIN;
    }

    /**
     * Tells when the agent is done.
     *
     * @return completed with the last status, {@link AgentState#STOPPED} or {@link AgentState#FENCED}, when nothing runs any
     *     more or what still runs was given up; on a thread of its own, which what depends on it may block
     */
    public CompletableFuture<AgentStatus> stopped() {
        if (over.isDone()) {
            return CompletableFuture.completedFuture(over.join());
        }
        CompletableFuture<AgentStatus> told = new CompletableFuture<>();
        CompletableFuture<Void> unused = over.thenAccept(last -> lanes.apart("stopped", () -> told.complete(last)));
        return told;
    }

    /**
     * Drains when the process is told to end, for example by SIGTERM, and keeps it until that is done.
     *
     * @param deadline how long the run may go on; none if zero
     * @return this agent
     * @throws InvalidValueException if the deadline is negative
     * @throws NullPointerException if the deadline is null
     */
    public WorkerAgent drainOnExit(Duration deadline) {
        Duration atMost = checked(deadline);
        OrderCause cause = OrderCause.of("process", "it was told to end");
        Runnable withdraw = lanes.onExit(() -> drainAndAwait(atMost, cause));
        CompletableFuture<Void> unused = over.thenRun(withdraw);
        return this;
    }

    /**
     * Drains without delay, and waits until the agent is done: one grace at most while the store answers nothing, two at most if a
     * handler does not end, and not at all if nothing runs and the store is closed. A listener that does not return keeps it for an
     * eighth of a grace more, one second at most. The grace is what {@link AgentBuilder#grace} sets. An interrupt does not end the
     * wait and is kept. Where the agent itself would wait for the caller, in a handler, a listener, a callback or a source, this
     * waits for nothing.
     */
    @Override
    public void close() {
        drainAndAwait(Duration.ZERO, OrderCause.of("process", "it closed its agent"));
    }

    private void drainAndAwait(Duration deadline, OrderCause cause) {
        drain(deadline, cause);
        if (!lanes.isOwnThread()) {
            await(deadline.plus(grace.multipliedBy(2)).plus(forListeners).plus(AND_A_BIT));
        }
    }

    /** An interrupt is kept for the caller: the wait is short, and the worker is to leave in good order. */
    private void await(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        boolean waits = true;
        while (waits) {
            try {
                over.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                waits = false;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                waits = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hints that come together are one. */
    private void hint() {
        if (hinted.compareAndSet(false, true)) {
            input(now -> {
                hinted.set(false);
                core.hint(now);
            });
        }
    }

    /** Gives the core an input, on its lane. One that fails leaves the core with an alarm, at which it decides everything anew. */
    private void input(LongConsumer step) {
        lanes.loop(() -> take(step));
    }

    private void tick() {
        take(core::tick);
    }

    private void take(LongConsumer step) {
        try {
            step.accept(lanes.now());
        } catch (Throwable e) {
            lanes.loopAt(lanes.now() + afterFailure, this::tick);
            throw e;
        }
    }

    /** Gives the core an input that it waits for. It must not be lost, not even where there is no memory for a moment. */
    private void answer(LongConsumer step) {
        for (int i = 0; i < ANSWERS; i++) {
            try {
                input(step);
                return;
            } catch (OutOfMemoryError e) {
                pause();
            }
        }
    }

    @Override
    public String toString() {
        return id + " " + status;
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(afterFailure);
        } catch (InterruptedException e) {
            // Nobody interrupts the agent's threads but foreign code that runs on them.
            return;
        }
    }

    /** What the core asks for, on its lane; the answers come back to it there. None of these throws. */
    private final class Doing implements AgentActions {
        @Override
        public void call(StoreCommand call) {
            Consumer<UserCodeFailure> failed = failure -> answer(now -> core.failed(call, failure, now));
            handOver(
                    () -> lanes.store(() -> {
                        long sentAt = lanes.now();
                        UserCodeInvoker.call(
                                "the store",
                                () -> store.carryOut(call),
                                seen -> answer(now -> core.answered(call, sentAt, seen, now)),
                                failed);
                        ear.open();
                    }),
                    failed);
        }

        @Override
        public void run(SourceCommand errand) {
            Consumer<UserCodeFailure> failed = failure -> answer(now -> core.failed(errand, failure, now));
            source.ifPresent(from -> handOver(
                    () -> lanes.source(() -> UserCodeInvoker.call(
                            errand.kind().name(),
                            () -> carryOut(errand, from),
                            taken -> answer(now -> core.done(errand, taken, now)),
                            failed)),
                    failed));
        }

        /** A lane has no thread before its first task. */
        private void handOver(UserCodeInvoker.Body task, Consumer<UserCodeFailure> failed) {
            UserCodeInvoker.run(task, failed);
        }

        private Optional<SessionId> carryOut(SourceCommand errand, SessionSource from) throws InterruptedException {
            switch (errand.kind()) {
                case TAKE -> {
                    return from.take(takeAtMost);
                }
                case CONFIRM -> errand.session().ifPresent(from::confirm);
                case GIVE_BACK -> errand.session().ifPresent(from::giveBack);
                case LOST -> errand.session().ifPresent(from::lost);
            }
            return Optional.empty();
        }

        @Override
        public void start(SessionId session, long token, long lostAt) {
            Consumer<Optional<UserCodeFailure>> ended = failure -> answer(now -> core.runEnded(token, failure, now));
            current = null;
            interrupt = () -> {};
            handOver(
                    () -> {
                        SessionRunHandle run = new SessionRunHandle(
                                session,
                                token,
                                lostAt,
                                lanes::now,
                                () -> input(now -> core.overran(token, now)),
                                callback -> lanes.apart("callback of " + session, callback));
                        current = run;
                        interrupt = lanes.run(
                                "run of " + run,
                                () -> UserCodeInvoker.call(
                                        "the handler",
                                        () -> {
                                            handler.run(run);
                                            return true;
                                        },
                                        returned -> ended.accept(Optional.empty()),
                                        failure -> ended.accept(Optional.of(failure))));
                    },
                    failure -> ended.accept(Optional.of(failure)));
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

        /** What an interrupt wakes may be code of the handler's, and may block. */
        @Override
        public void cancel(String why) {
            if (current != null) {
                current.cancel(why);
                lanes.apart("interrupt of " + current, interrupt);
            }
        }

        @Override
        public void tell(AgentEvent event) {
            listeners.tell(event);
        }

        @Override
        public void publish(AgentStatus next) {
            status = next;
        }

        @Override
        public void wakeAt(long time) {
            lanes.loopAt(time, WorkerAgent.this::tick);
        }

        @Override
        public void end() {
            ear.close();
            listeners.afterAll(() -> over.complete(status));
            over.completeOnTimeout(status, forListeners.toNanos(), TimeUnit.NANOSECONDS);
            lanes.end();
        }
    }
}
