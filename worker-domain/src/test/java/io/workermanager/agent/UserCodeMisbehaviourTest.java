package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.port.StoreProxy;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Combines each call of user code with each misbehaviour of such code. */
@DisplayName(
        "N36, N37: for any misbehaviour of user code, heartbeats go on, a run ends once, a cancellation arrives, and close returns")
class UserCodeMisbehaviourTest {
    /** The calls of user code. */
    enum Hook {
        HANDLER,
        TAKE,
        CONFIRM,
        GIVE_BACK,
        LOST,
        LISTENER,
        WHEN_AT_RISK,
        WHEN_CANCELLED,
        WRITE,
        CONTROL,
        WATCH,
        CLOSE_SUBSCRIPTION;

        boolean returnsValue() {
            return this == TAKE || this == WRITE || this == CONTROL || this == WATCH;
        }

        boolean isSourceCall() {
            return this == TAKE || this == CONFIRM || this == GIVE_BACK || this == LOST;
        }

        /** Whether a blocked call blocks heartbeats. */
        boolean blocksHeartbeats() {
            return this == WRITE || this == CONTROL;
        }
    }

    private final UserCodeThreads threads = new UserCodeThreads();
    private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
    private final Set<Long> repeatedTokens = ConcurrentHashMap.newKeySet();
    private final List<SessionRun> runs = new CopyOnWriteArrayList<>();
    private final Set<Long> interruptedTokens = ConcurrentHashMap.newKeySet();
    private final Set<Long> callbackTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    static Stream<Arguments> scenarios() {
        List<Arguments> scenarios = new ArrayList<>();
        for (Hook hook : Hook.values()) {
            for (Misbehaviour misbehaviour : Misbehaviour.values()) {
                if (misbehaviour != Misbehaviour.RETURNS_NULL || hook.returnsValue()) {
                    scenarios.add(Arguments.of(hook, misbehaviour, 1));
                    scenarios.add(Arguments.of(hook, misbehaviour, Integer.MAX_VALUE));
                }
            }
        }
        // Each of these waits for a timeout, so one per hook is enough.
        scenarios.removeIf(
                scenario -> scenario.get()[1] == Misbehaviour.MESSAGE_BLOCKS && !scenario.get()[2].equals(1));
        return scenarios.stream();
    }

    /** By default the exceptions of listeners are printed. */
    @BeforeEach
    void discardUncaughtExceptions() {
        Thread.currentThread().setUncaughtExceptionHandler(UserCodeThreads::discard);
    }

    @AfterEach
    void release() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
        threads.release();
    }

    @ParameterizedTest(name = "{0} {1}, {2} times at most")
    @MethodSource("scenarios")
    void theAgentSurvives(Hook hook, Misbehaviour misbehaviour, int maxTimes) {
        new Scenario(hook, misbehaviour, maxTimes).run();
    }

    private final class Scenario {
        private final Hook hook;
        private final Misbehaviour misbehaviour;
        private final int maxTimes;
        private final AgentFixture fixture;
        private final Runnable loseAllRecords;
        private boolean misbehaves;

        Scenario(Hook hook, Misbehaviour misbehaviour, int maxTimes) {
            this.hook = hook;
            this.misbehaviour = misbehaviour;
            this.maxTimes = maxTimes;
            this.fixture = AgentFixture.withStore(
                    this::wrapped,
                    builder -> builder.source(source())
                            .handler(this::handle)
                            .listener(event -> misbehaveAt(Hook.LISTENER, () -> event)));
            loseAllRecords = fixture.shared.rollback();
            fixture.executors.useThreads(threads, misbehaviour.blocks());
        }

        // ---- user code

        /** Misbehaves if this is the hook under test. */
        private <T> @Nullable T misbehaveAt(Hook current, Supplier<T> value) {
            if (current == hook && misbehaves && count.incrementAndGet() <= maxTimes) {
                misbehaviour.run(fixture, threads);
                if (misbehaviour == Misbehaviour.RETURNS_NULL) {
                    return null;
                }
            }
            return value.get();
        }

        private void handle(SessionRun run) throws InterruptedException {
            if (!tokens.add(run.token())) {
                repeatedTokens.add(run.token());
            }
            run.whenAtRisk(() -> misbehaveAt(Hook.WHEN_AT_RISK, () -> ""));
            run.whenCancelled(() -> misbehaveAt(Hook.WHEN_CANCELLED, () -> ""));
            run.whenCancelled(() -> callbackTokens.add(run.token()));
            if (hook == Hook.HANDLER && misbehaves && count.get() < maxTimes) {
                misbehaveAt(Hook.HANDLER, () -> "");
                return;
            }
            runs.add(run);
            try {
                threads.block();
            } catch (InterruptedException e) {
                interruptedTokens.add(run.token());
                throw e;
            }
        }

        private SessionSource source() {
            return new SessionSource() {
                @Override
                public Optional<SessionId> take(Duration atMost) {
                    return misbehaveAt(Hook.TAKE, () -> fixture.source.take(atMost));
                }

                @Override
                public void confirm(SessionId session) {
                    fixture.source.confirm(misbehaveAt(Hook.CONFIRM, () -> session));
                }

                @Override
                public void giveBack(SessionId session) {
                    fixture.source.giveBack(misbehaveAt(Hook.GIVE_BACK, () -> session));
                }

                @Override
                public void lost(SessionId session) {
                    fixture.source.giveBack(misbehaveAt(Hook.LOST, () -> session));
                }
            };
        }

        private WorkerStore wrapped(WorkerStore store) {
            return StoreProxy.around(store, call -> {
                Object value = call.proceed();
                return switch (call.name()) {
                    case "write" -> misbehaveAt(Hook.WRITE, () -> value);
                    case "control" -> misbehaveAt(Hook.CONTROL, () -> value);
                    case "watch" ->
                        misbehaveAt(Hook.WATCH, () -> value) == null
                                ? null
                                : (WorkerStore.Subscription) () -> misbehaveAt(Hook.CLOSE_SUBSCRIPTION, () -> "");
                    default -> value;
                };
            });
        }

        // ---- the scenario

        void run() {
            misbehaves = true;
            fixture.source.add("queued");
            fixture.started();
            fixture.advance(INTERVAL);
            run("first");
            putAtRisk();
            fixture.advance(TTL);
            run("second");
            cancel();
            run("third");
            loseRecord();
            run("fourth");
            close();
        }

        private boolean isBlocked() {
            return misbehaviour == Misbehaviour.BLOCKS && count.get() > 0;
        }

        private boolean isStuck() {
            return isBlocked() && (hook == Hook.HANDLER || hook.blocksHeartbeats());
        }

        private boolean isClosed() {
            return misbehaviour.closes() && count.get() > 0;
        }

        private boolean storeKeepsFailing() {
            return hook.blocksHeartbeats() && maxTimes > 1 && !misbehaviour.returns() && misbehaves;
        }

        private void assertHeartbeatsGoOn() {
            if (isClosed() || storeKeepsFailing() || (isBlocked() && hook.blocksHeartbeats())) {
                return;
            }
            assertThat(fixture.shared.stored(ID)).as(fixture.agent.toString()).isPresent();
            fixture.assertAlive();
        }

        /** Starts a run by a claim unless one is under way. */
        private void run(String session) {
            assertHeartbeatsGoOn();
            assertThat(repeatedTokens).as("tokens with two runs").isEmpty();
            assertStatusNamesSourceCall();
            if (isStuck() || isClosed() || storeKeepsFailing()) {
                return;
            }
            if (fixture.agent.status().session().isEmpty()) {
                fixture.operator.claim(Criteria.any(), SessionId.of(session));
                fixture.advance(INTERVAL.multipliedBy(2));
            }
            boolean handlerFails = hook == Hook.HANDLER && (isClosed() || isBlocked() || maxTimes > 1);
            if (!handlerFails) {
                assertThat(fixture.agent.status().session())
                        .as(fixture.agent.toString())
                        .isPresent();
                assertThat(last().cancelled()).isFalse();
            }
        }

        private void assertStatusNamesSourceCall() {
            if (hook.isSourceCall() && isBlocked()) {
                fixture.advance(INTERVAL.multipliedBy(2));
                assertThat(fixture.agent.status().reasons()).anyMatch(reason -> reason.contains("has not returned"));
            }
            if (hook.isSourceCall() && count.get() > 0 && maxTimes > 1 && !misbehaviour.returns() && !isBlocked()) {
                assertThat(fixture.agent.status().reasons()).anyMatch(reason -> reason.contains(hook + " failed"));
            }
        }

        private SessionRun last() {
            return runs.get(runs.size() - 1);
        }

        private void putAtRisk() {
            fixture.advanceWithoutStore(TTL.dividedBy(3).multipliedBy(2).plusSeconds(1));
            fixture.advance(INTERVAL);
        }

        private void cancel() {
            if (runs.isEmpty() || isStuck() || isClosed() || storeKeepsFailing() || last().cancelled()) {
                return;
            }
            SessionRun run = last();
            fixture.operator
                    .recovery()
                    .findBySession(run.session())
                    .ifPresent(view -> fixture.operator.release(fixture.operator
                            .claim(Criteria.any(), run.session())
                            .orElseThrow()));
            fixture.advance(INTERVAL.multipliedBy(2));
            assertCancelled(run);
        }

        private void assertCancelled(SessionRun run) {
            assertThat(run.cancelled()).as("cancelled").isTrue();
            assertThat(callbackTokens).as("called back").contains(run.token());
            assertThat(interruptedTokens).as("interrupted").contains(run.token());
        }

        private void loseRecord() {
            if (isStuck() || isClosed() || storeKeepsFailing()) {
                return;
            }
            loseAllRecords.run();
            fixture.advance(INTERVAL.multipliedBy(2));
            runs.forEach(this::assertCancelledUnlessCurrent);
        }

        private void assertCancelledUnlessCurrent(SessionRun run) {
            if (!run.equals(last()) || fixture.agent.status().session().isEmpty()) {
                assertCancelled(run);
            }
        }

        private void close() {
            CompletableFuture<AgentStatus> stopped = fixture.agent.stopped();
            fixture.agent.close();
            fixture.advance(INTERVAL.multipliedBy(2).plusSeconds(1));
            assertThat(fixture.state()).as(fixture.agent.toString()).isEqualTo(AgentStatus.State.STOPPED);
            runs.forEach(this::assertCancelled);
            if (hook != Hook.LISTENER || !misbehaviour.blocks()) {
                assertThat(stopped).isCompleted();
            }
            assertThat(repeatedTokens).as("tokens with two runs").isEmpty();
        }
    }
}
