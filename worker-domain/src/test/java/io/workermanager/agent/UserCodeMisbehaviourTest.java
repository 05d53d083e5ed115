package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Criteria;
import io.workermanager.model.Lease;
import io.workermanager.model.SessionId;
import io.workermanager.port.WorkerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

/** Each place where an agent calls foreign code, with each thing that such code should not do. */
@DisplayName(
        "N36, N37: whatever foreign code does, beats go on, a run ends once, a cancellation arrives, and closing ends")
class UserCodeMisbehaviourTest {
    /** Where an agent calls foreign code. */
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
        END_OF_THE_WATCH;

        boolean returnsSomething() {
            return this == TAKE || this == WRITE || this == CONTROL || this == WATCH;
        }

        boolean isOfTheSource() {
            return this == TAKE || this == CONFIRM || this == GIVE_BACK || this == LOST;
        }

        /** Whether nothing reaches the store while a call is blocked. */
        boolean isInTheWayOfBeats() {
            return this == WRITE || this == CONTROL;
        }
    }

    private final UserCodeThreads threads = new UserCodeThreads();
    private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
    private final Set<Long> runTwice = ConcurrentHashMap.newKeySet();
    private final List<SessionRun> runs = new CopyOnWriteArrayList<>();
    private final Set<Long> interrupted = ConcurrentHashMap.newKeySet();
    private final Set<Long> calledBack = ConcurrentHashMap.newKeySet();
    private final AtomicInteger times = new AtomicInteger();

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Hook hook : Hook.values()) {
            for (Misbehaviour what : Misbehaviour.values()) {
                if (what != Misbehaviour.RETURNS_NULL || hook.returnsSomething()) {
                    cells.add(Arguments.of(hook, what, 1));
                    cells.add(Arguments.of(hook, what, Integer.MAX_VALUE));
                }
            }
        }
        // Waiting for one text that never comes is enough.
        cells.removeIf(cell -> cell.get()[1] == Misbehaviour.MESSAGE_NEVER_COMES && !cell.get()[2].equals(1));
        return cells.stream();
    }

    /** What listeners throw is printed by default, but need not be seen. */
    @BeforeEach
    void printElsewhere() {
        Thread.currentThread().setUncaughtExceptionHandler(UserCodeThreads::print);
    }

    @AfterEach
    void release() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
        threads.release();
    }

    @ParameterizedTest(name = "{0} {1}, {2} times at most")
    @MethodSource("cells")
    void whateverForeignCodeDoes(Hook hook, Misbehaviour what, int atMost) {
        new Cell(hook, what, atMost).play();
    }

    private final class Cell {
        private final Hook hook;
        private final Misbehaviour what;
        private final int atMost;
        private final AgentFixture scene;
        private final Runnable flushAll;
        private boolean misbehaves;

        Cell(Hook hook, Misbehaviour what, int atMost) {
            this.hook = hook;
            this.what = what;
            this.atMost = atMost;
            this.scene = AgentFixture.over(
                    this::behind,
                    builder -> builder.source(source())
                            .handler(this::handle)
                            .listener(event -> at(Hook.LISTENER, () -> event)));
            flushAll = scene.shared.rollback();
            scene.lanes.threadsFor(threads, what.blocks());
        }

        // ---- what is foreign

        /** Does it, if this is the place. */
        private <T> @Nullable T at(Hook place, Supplier<T> value) {
            if (place == hook && misbehaves && times.incrementAndGet() <= atMost) {
                what.happen(scene, threads);
                if (what == Misbehaviour.RETURNS_NULL) {
                    return null;
                }
            }
            return value.get();
        }

        private void handle(SessionRun run) throws InterruptedException {
            if (!tokens.add(run.token())) {
                runTwice.add(run.token());
            }
            run.whenAtRisk(() -> at(Hook.WHEN_AT_RISK, () -> ""));
            run.whenCancelled(() -> at(Hook.WHEN_CANCELLED, () -> ""));
            run.whenCancelled(() -> calledBack.add(run.token()));
            if (hook == Hook.HANDLER && misbehaves && times.get() < atMost) {
                at(Hook.HANDLER, () -> "");
                return;
            }
            runs.add(run);
            try {
                threads.block();
            } catch (InterruptedException e) {
                interrupted.add(run.token());
                throw e;
            }
        }

        private SessionSource source() {
            return new SessionSource() {
                @Override
                public Optional<SessionId> take(Duration atMost) {
                    return at(Hook.TAKE, () -> scene.queue.take(atMost));
                }

                @Override
                public void confirm(SessionId session) {
                    scene.queue.confirm(at(Hook.CONFIRM, () -> session));
                }

                @Override
                public void giveBack(SessionId session) {
                    scene.queue.giveBack(at(Hook.GIVE_BACK, () -> session));
                }

                @Override
                public void lost(SessionId session) {
                    scene.queue.giveBack(at(Hook.LOST, () -> session));
                }
            };
        }

        private WorkerStore behind(WorkerStore store) {
            return (WorkerStore) Proxy.newProxyInstance(
                    WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, args) -> {
                        try {
                            Object value = method.invoke(store, args);
                            return switch (method.getName()) {
                                case "write" -> at(Hook.WRITE, () -> value);
                                case "control" -> at(Hook.CONTROL, () -> value);
                                case "watch" ->
                                    at(Hook.WATCH, () -> value) == null
                                            ? null
                                            : ((WorkerStore.Subscription) () -> at(Hook.END_OF_THE_WATCH, () -> ""));
                                default -> value;
                            };
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        // ---- the play

        void play() {
            misbehaves = true;
            scene.queue.add("queued");
            scene.started();
            scene.pass(BEAT);
            run("first");
            atRisk();
            scene.pass(TTL);
            run("second");
            cancel();
            run("third");
            loseTheRecord();
            run("fourth");
            close();
        }

        private boolean isBlocked() {
            return what == Misbehaviour.BLOCKS && times.get() > 0;
        }

        private boolean isStuck() {
            return isBlocked() && (hook == Hook.HANDLER || hook.isInTheWayOfBeats());
        }

        private boolean isClosed() {
            return what.closes() && times.get() > 0;
        }

        private boolean storeFailsForGood() {
            return hook.isInTheWayOfBeats() && atMost > 1 && !what.returns() && misbehaves;
        }

        /** Beats go on. */
        private void assertAlive() {
            if (isClosed() || storeFailsForGood() || (isBlocked() && hook.isInTheWayOfBeats())) {
                return;
            }
            assertThat(scene.shared.stored(ID)).as(scene.agent.toString()).isPresent();
            assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        }

        /** There is a run, or it is begun by a claim. */
        private void run(String session) {
            assertAlive();
            assertThat(runTwice).as("tokens that were run twice").isEmpty();
            assertThatStatusTells();
            if (isStuck() || isClosed() || storeFailsForGood()) {
                return;
            }
            if (scene.agent.status().session().isEmpty()) {
                scene.operator.claim(Criteria.any(), SessionId.of(session));
                scene.pass(BEAT.multipliedBy(2));
            }
            boolean runsNothing = hook == Hook.HANDLER && (isClosed() || isBlocked() || atMost > 1);
            if (!runsNothing) {
                assertThat(scene.agent.status().session())
                        .as(scene.agent.toString())
                        .isPresent();
                assertThat(last().cancelled()).isFalse();
            }
        }

        private void assertThatStatusTells() {
            if (hook.isOfTheSource() && isBlocked()) {
                scene.pass(BEAT.multipliedBy(2));
                assertThat(scene.agent.status().reasons()).anyMatch(reason -> reason.contains("has not returned"));
            }
            if (hook.isOfTheSource() && times.get() > 0 && atMost > 1 && !what.returns() && !isBlocked()) {
                assertThat(scene.agent.status().reasons()).anyMatch(reason -> reason.contains(hook + " failed"));
            }
        }

        private SessionRun last() {
            return runs.get(runs.size() - 1);
        }

        private void atRisk() {
            scene.lanes.storeAnswers(false);
            scene.pass(TTL.dividedBy(3).multipliedBy(2).plusSeconds(1));
            scene.lanes.storeAnswers(true);
            scene.pass(BEAT);
        }

        private void cancel() {
            if (runs.isEmpty() || isStuck() || isClosed() || storeFailsForGood() || last().cancelled()) {
                return;
            }
            SessionRun run = last();
            scene.operator
                    .recovery()
                    .findBySession(run.session())
                    .ifPresent(view -> scene.operator.release(
                            scene.operator.claim(Criteria.any(), run.session()).orElseThrow()));
            scene.pass(BEAT.multipliedBy(2));
            assertCancelled(run);
        }

        private void assertCancelled(SessionRun run) {
            assertThat(run.cancelled()).as("cancelled").isTrue();
            assertThat(calledBack).as("called back").contains(run.token());
            assertThat(interrupted).as("interrupted").contains(run.token());
        }

        private void loseTheRecord() {
            if (isStuck() || isClosed() || storeFailsForGood()) {
                return;
            }
            flushAll.run();
            scene.pass(BEAT.multipliedBy(2));
            runs.forEach(this::assertCancelledUnlessItGoesOn);
        }

        private void assertCancelledUnlessItGoesOn(SessionRun run) {
            if (!run.equals(last()) || scene.agent.status().session().isEmpty()) {
                assertCancelled(run);
            }
        }

        private void close() {
            CompletableFuture<AgentStatus> stopped = scene.agent.stopped();
            scene.agent.close();
            scene.pass(BEAT.multipliedBy(2).plusSeconds(1));
            assertThat(scene.state()).as(scene.agent.toString()).isEqualTo(AgentState.STOPPED);
            runs.forEach(this::assertCancelled);
            if (hook != Hook.LISTENER || !what.blocks()) {
                assertThat(stopped).isCompleted();
            }
            assertThat(runTwice).as("tokens that were run twice").isEmpty();
        }
    }
}
