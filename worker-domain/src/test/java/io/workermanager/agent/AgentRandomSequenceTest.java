package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerHealth;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the invariants of an agent after every step of a random sequence of events. */
class AgentRandomSequenceTest {
    private static final int STEPS = 120;
    private static final List<String> SESSIONS = List.of("s1", "s2", "s3");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "N8, N19, N22: in any sequence of events, no session runs on two workers, no session is lost, and the agent recovers")
    void noSessionRunsTwiceOrIsLost(long seed) {
        Sequence sequence = new Sequence(seed);
        for (int i = 0; i < STEPS; i++) {
            sequence.step();
            sequence.assertInvariants();
            sequence.assertNoSessionLost();
        }
        sequence.assertRecovers();
    }

    private static final class Sequence {
        private final AgentFixture fixture = AgentFixture.withSource();
        private final Random random;
        private final Set<SessionId> queuedSessions = new HashSet<>();
        private Registration other;
        private int checkedEvents;

        Sequence(long seed) {
            random = new Random(seed);
            other = fixture.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
            fixture.started();
        }

        void step() {
            SessionId session = SessionId.of(SESSIONS.get(random.nextInt(SESSIONS.size())));
            switch (random.nextInt(18)) {
                case 0, 1, 2 -> advance(Duration.ofMillis(random.nextInt(20_000)));
                case 3 -> advance(INTERVAL.multipliedBy(1 + random.nextInt(6)));
                case 4 -> fixture.executors.setStoreAnswers(random.nextInt(3) > 0);
                case 5 -> fixture.store.next(fate(), fate());
                case 6 -> fixture.executors.setFrozen(random.nextInt(3) == 0);
                case 7 -> ignoringRefusal(() -> fixture.operator.claim(Criteria.any(), session));
                case 8 -> {
                    fixture.source.add(session.value());
                    queuedSessions.add(session);
                }
                case 9 -> endRun();
                case 10 -> ignoringRefusal(() -> fixture.operator.pause(ID));
                case 11 -> ignoringRefusal(() -> fixture.operator.markOnline(ID));
                case 12 -> recover();
                case 13 -> fixture.executors.setHintsAnswer(random.nextBoolean());
                case 14 -> fixture.source.failNext(random.nextInt(4));
                case 15 -> fixture.store.controlUnreadable(random.nextInt(3) == 0);
                case 16 -> fixture.executors.setThreadsUnavailable(random.nextInt(3) == 0);
                default ->
                    ignoringRefusal(() -> fixture.operator
                            .recovery()
                            .findBySession(session)
                            .filter(view -> view.id().equals(other.id()))
                            .ifPresent(view -> {
                                fixture.operator.heartbeat(other, Heartbeat.finished(session));
                                queuedSessions.remove(session);
                            }));
            }
            fixture.executors.runDueTasks();
        }

        private Fate fate() {
            return List.of(Fate.values()).get(random.nextInt(Fate.values().length));
        }

        private void advance(Duration time) {
            fixture.advance(time);
            try {
                fixture.operator.heartbeat(other);
            } catch (WorkerManagerException e) {
                other = fixture.operator.register(other.id(), RegisterOptions.defaults());
            }
        }

        private static void ignoringRefusal(Runnable call) {
            try {
                call.run();
            } catch (WorkerManagerException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }

        private void recover() {
            ignoringRefusal(() -> fixture.operator
                    .recovery()
                    .recoverOrphansNow("dispatcher", Duration.ofSeconds(5), 9)
                    .forEach(recovery -> fixture.operator.recovery().claim(Criteria.any(), recovery)));
        }

        private void endRun() {
            boolean running = fixture.handler.threads().stream().anyMatch(Thread::isAlive);
            if (running && random.nextBoolean()) {
                fixture.handler.finish();
                fixture.executors.awaitHandlers();
            } else if (running) {
                fixture.handler.fail(new IllegalStateException("no"));
                fixture.executors.awaitHandlers();
            }
        }

        void assertInvariants() {
            assertThat(fixture.handler.threads().stream()
                            .filter(Thread::isAlive)
                            .count())
                    .isLessThanOrEqualTo(1);
            Map<SessionId, Long> tokens = new HashMap<>();
            for (SessionRun run : fixture.handler.runs()) {
                Long before = tokens.put(run.session(), run.token());
                assertThat(before == null || before < run.token())
                        .as("tokens rise")
                        .isTrue();
            }
            if (fixture.handler.threads().stream().anyMatch(Thread::isAlive)
                    && !fixture.handler.lastRun().cancelled()) {
                Optional<WorkerId> holder = fixture.operator
                        .recovery()
                        .findBySession(fixture.handler.lastRun().session())
                        .map(WorkerView::id);
                assertThat(holder).isIn(Optional.empty(), Optional.of(ID));
            }
        }

        /** A session from the source is queued, set aside or in a record until its handler returned or threw. */
        void assertNoSessionLost() {
            for (; checkedEvents < fixture.events.size(); checkedEvents++) {
                AgentEvent event = fixture.events.get(checkedEvents);
                boolean isFinished = event.kind() == AgentEvent.Kind.RUN_ENDED
                        && !event.detail().startsWith("cancelled");
                event.session().filter(session -> isFinished).ifPresent(queuedSessions::remove);
            }
            assertThat(queuedSessions)
                    .allMatch(session -> fixture.source.waiting.contains(session)
                            || fixture.source.setAside.contains(session)
                            || fixture.operator
                                    .recovery()
                                    .findBySession(session)
                                    .isPresent());
        }

        void assertRecovers() {
            fixture.executors.setFrozen(false);
            fixture.executors.setStoreAnswers(true);
            fixture.executors.setThreadsUnavailable(false);
            fixture.store.controlUnreadable(false);
            fixture.operator.fleet().control();
            ignoringRefusal(() -> fixture.operator.markOnline(ID));
            for (int i = 0; i < 12; i++) {
                advance(TTL.dividedBy(2));
                endRun();
                fixture.executors.runDueTasks();
            }
            ignoringRefusal(() -> fixture.operator.markOnline(ID));
            advance(INTERVAL.multipliedBy(2));

            assertThat(fixture.state()).as(fixture.agent.toString()).isEqualTo(AgentStatus.State.ONLINE);
            assertThat(fixture.stored().lease().deadline()).isAfter(fixture.shared.clock());
            WorkerHealth health = fixture.operator.monitorHealth(ID);
            assertThat(health.isHealthy()).isTrue();
            assertThat(fixture.agent.status().session()).isEqualTo(health.activeSession());
            fixture.agent.drain(Duration.ZERO, Order.Cause.unstated());
            advance(INTERVAL.multipliedBy(3));
            assertThat(fixture.state()).isEqualTo(AgentStatus.State.STOPPED);
            assertThat(fixture.source.setAside)
                    .as("sessions that are still set aside")
                    .isEmpty();
            assertNoSessionLost();
        }
    }
}
