package io.workermanager.agent;

import io.workermanager.agent.SessionAcquisition.SourceCommand;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connects the state machine of an agent with its threads: passes inputs to the state machine, on the thread for decisions, and
 * executes its actions, whose results become the next inputs.
 */
final class AgentRuntime {
    private static final Duration MAX_LISTENER_TIMEOUT = Duration.ofSeconds(1);
    private static final int RESULT_ATTEMPTS = 100;

    /** Never returned to callers: their dependent tasks would run on the thread that completes it. */
    private final CompletableFuture<AgentStatus> termination = new CompletableFuture<>();

    private final AgentExecutors executors;
    private final StoreCommandExecutor store;
    private final Optional<SessionSource> source;
    private final SessionHandler handler;
    private final EventListeners listeners;
    private final HintSubscription hints;
    private final Duration takeTimeout;
    private final Duration listenerTimeout;
    private final long retryNanos;
    private final AgentStateMachine stateMachine;
    private final AtomicBoolean hintPending = new AtomicBoolean();
    private final List<StatusWait> statusWaits = new CopyOnWriteArrayList<>();
    private volatile AgentStatus status;
    private @Nullable SessionRunContext currentRun;
    private Runnable interruptRun = () -> {};

    /** @param watch subscribes a callback to hints */
    AgentRuntime(
            AgentStateMachine.Config config,
            AgentExecutors executors,
            StoreCommandExecutor store,
            Function<Runnable, WorkerStore.Subscription> watch,
            Optional<SessionSource> source,
            SessionHandler handler,
            List<Consumer<AgentEvent>> listeners) {
        this.executors = executors;
        this.store = store;
        this.source = source;
        this.handler = handler;
        this.listeners = new EventListeners(listeners, task -> executors.startThread("listener", task));
        this.takeTimeout = Duration.ofNanos(SessionAcquisition.takeTimeout(config.heartbeatInterval()));
        Duration eighth = Duration.ofNanos(config.gracePeriod()).dividedBy(8);
        this.listenerTimeout = eighth.compareTo(MAX_LISTENER_TIMEOUT) < 0 ? eighth : MAX_LISTENER_TIMEOUT;
        this.retryNanos = Math.max(1, config.heartbeatInterval() / 16);
        this.stateMachine = new AgentStateMachine(config, new ActionExecutor());
        this.status = stateMachine.status();
        this.hints = new HintSubscription(() -> watch.apply(this::hint), executors::executeSubscription);
    }

    AgentStatus status() {
        return status;
    }

    CompletableFuture<AgentStatus> termination() {
        return termination;
    }

    /** How long the agent waits for slow listeners when it ends. */
    Duration listenerTimeout() {
        return listenerTimeout;
    }

    /**
     * Waits until the status is final or meets a condition.
     *
     * @return the last status
     * @throws InterruptedException if the current thread is interrupted
     */
    AgentStatus awaitStatus(Predicate<AgentStatus> condition, long nanos) throws InterruptedException {
        StatusWait wait = new StatusWait(condition, new CompletableFuture<>());
        statusWaits.add(wait);
        try {
            wait.statusChanged(status);
            boolean unused = executors.await(wait.over(), nanos);
        } finally {
            statusWaits.remove(wait);
        }
        return status;
    }

    private record StatusWait(Predicate<AgentStatus> condition, CompletableFuture<Boolean> over) {
        void statusChanged(AgentStatus next) {
            if (next.state().isFinal() || condition.test(next)) {
                over.complete(true);
            }
        }
    }

    // ---- inputs

    void start() {
        input(stateMachine::start);
    }

    void drain(Duration deadline, Order.Cause cause) {
        input(now -> stateMachine.drain(cause, now + deadline.toNanos(), now));
    }

    /** Merges hints that arrive together. */
    private void hint() {
        if (hintPending.compareAndSet(false, true)) {
            input(now -> {
                hintPending.set(false);
                stateMachine.hint(now);
            });
        }
    }

    private void input(LongConsumer input) {
        executors.executeDecision(() -> decide(input));
    }

    private void tick() {
        decide(stateMachine::tick);
    }

    /** After a failure, a scheduled tick makes all decisions again. */
    private void decide(LongConsumer input) {
        try {
            input.accept(executors.now());
        } catch (Throwable e) {
            executors.scheduleDecision(executors.now() + retryNanos, this::tick);
            throw e;
        }
    }

    /** Passes the result of an action. It must not be lost, so it is repeated while memory is short. */
    private void result(LongConsumer input) {
        for (int i = 0; i < RESULT_ATTEMPTS; i++) {
            try {
                input(input);
                return;
            } catch (OutOfMemoryError e) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(retryNanos);
        } catch (InterruptedException e) {
            // The agent does not interrupt its threads; only user code that runs on them can.
            return;
        }
    }

    /** Runs on the thread for decisions. No action throws or blocks. */
    private final class ActionExecutor implements AgentStateMachine.Actions {
        @Override
        public void callStore(StoreCommand command) {
            Consumer<UserCodeFailure> onFailure =
                    failure -> result(now -> stateMachine.storeCallFailed(command, failure, now));
            submit(
                    () -> executors.executeStoreCall(() -> {
                        long sentAt = executors.now();
                        UserCodeInvoker.call(
                                "the store",
                                () -> store.execute(command),
                                view -> result(now -> stateMachine.storeCallSucceeded(command, sentAt, view, now)),
                                onFailure);
                        hints.open();
                    }),
                    onFailure);
        }

        @Override
        public void callSource(SourceCommand command) {
            Consumer<UserCodeFailure> onFailure =
                    failure -> result(now -> stateMachine.sourceCallFailed(command, failure, now));
            source.ifPresent(target -> submit(
                    () -> executors.executeSourceCall(() -> UserCodeInvoker.call(
                            command.kind().name(),
                            () -> execute(command, target),
                            taken -> result(now -> stateMachine.sourceCallSucceeded(command, taken, now)),
                            onFailure)),
                    onFailure));
        }

        /** An executor starts its thread with the first task, which fails if no thread is available. */
        private void submit(UserCodeInvoker.Action submission, Consumer<UserCodeFailure> onFailure) {
            UserCodeInvoker.run(submission, onFailure);
        }

        private Optional<SessionId> execute(SourceCommand command, SessionSource target) throws InterruptedException {
            switch (command.kind()) {
                case TAKE -> {
                    return target.take(takeTimeout);
                }
                case CONFIRM -> command.session().ifPresent(target::confirm);
                case GIVE_BACK -> command.session().ifPresent(target::giveBack);
                case LOST -> command.session().ifPresent(target::lost);
            }
            return Optional.empty();
        }

        @Override
        public void startRun(SessionId session, long token, long leaseLostAt) {
            Consumer<Optional<UserCodeFailure>> onEnd =
                    failure -> result(now -> stateMachine.runEnded(token, failure, now));
            currentRun = null;
            interruptRun = () -> {};
            submit(
                    () -> {
                        SessionRunContext run = new SessionRunContext(
                                session,
                                token,
                                leaseLostAt,
                                executors,
                                () -> input(now -> stateMachine.runExpired(token, now)));
                        currentRun = run;
                        interruptRun = executors.startRun(
                                "run of " + run,
                                () -> UserCodeInvoker.call(
                                        "the handler",
                                        () -> {
                                            handler.run(run);
                                            return true;
                                        },
                                        returned -> onEnd.accept(Optional.empty()),
                                        failure -> onEnd.accept(Optional.of(failure))));
                    },
                    failure -> onEnd.accept(Optional.of(failure)));
        }

        @Override
        public void extendRun(long leaseLostAt) {
            if (currentRun != null) {
                currentRun.extendTo(leaseLostAt);
            }
        }

        @Override
        public void setRunAtRisk(boolean atRisk) {
            if (currentRun != null) {
                currentRun.setAtRisk(atRisk);
            }
        }

        /** An interrupt may call user code (an interruptible channel's), which may block: it gets a thread of its own. */
        @Override
        public void cancelRun(String reason) {
            if (currentRun != null) {
                currentRun.cancel(reason);
                executors.startThread("interrupt of " + currentRun, interruptRun);
            }
        }

        @Override
        public void emit(AgentEvent event) {
            listeners.emit(event);
        }

        @Override
        public void publish(AgentStatus next) {
            status = next;
            List.copyOf(statusWaits).forEach(wait -> wait.statusChanged(next));
        }

        @Override
        public void scheduleTick(long time) {
            executors.scheduleDecision(time, AgentRuntime.this::tick);
        }

        @Override
        public void terminate() {
            hints.close();
            listeners.runAfterPending(() -> termination.complete(status));
            executors.runAfter(listenerTimeout.toNanos(), () -> termination.complete(status));
            executors.shutdown();
        }
    }
}
