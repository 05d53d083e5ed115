package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.OrderCause;
import io.workermanager.model.SessionId;
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

/** An agent in a world where anything happens at any time: what must hold then holds after every step. */
class AgentRandomSequenceTest {
    private static final int STEPS = 120;
    private static final List<String> SESSIONS = List.of("s1", "s2", "s3");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "N8, N19, N22: whatever happens, no run goes on while another worker has its session, no session is lost, and the agent comes back")
    void noRunGoesOnWhileAnotherWorkerHasItsSession(long seed) {
        Walk walk = new Walk(seed);
        for (int i = 0; i < STEPS; i++) {
            walk.step();
            walk.check();
            walk.checkThatNothingIsLost();
        }
        walk.comesBack();
    }

    private static final class Walk {
        private final AgentFixture fixture = AgentFixture.withSource();
        private final Random random;
        private final Set<SessionId> fed = new HashSet<>();
        private Registration other;
        private int eventsSeen;

        Walk(long seed) {
            random = new Random(seed);
            other = fixture.operator.register(WorkerId.of("other"));
            fixture.started();
        }

        void step() {
            SessionId session = SessionId.of(SESSIONS.get(random.nextInt(SESSIONS.size())));
            switch (random.nextInt(18)) {
                case 0, 1, 2 -> pass(Duration.ofMillis(random.nextInt(20_000)));
                case 3 -> pass(INTERVAL.multipliedBy(1 + random.nextInt(6)));
                case 4 -> fixture.executors.setStoreAnswers(random.nextInt(3) > 0);
                case 5 -> fixture.store.next(fate(), fate());
                case 6 -> fixture.executors.setFrozen(random.nextInt(3) == 0);
                case 7 -> trying(() -> fixture.operator.claim(Criteria.ANY, session));
                case 8 -> {
                    fixture.source.add(session.value());
                    fed.add(session);
                }
                case 9 -> endRun();
                case 10 -> trying(() -> fixture.operator.pause(ID));
                case 11 -> trying(() -> fixture.operator.markOnline(ID));
                case 12 -> recover();
                case 13 -> fixture.executors.setHintsAnswer(random.nextBoolean());
                case 14 -> fixture.source.failNext(random.nextInt(4));
                case 15 -> fixture.store.controlUnreadable(random.nextInt(3) == 0);
                case 16 -> fixture.executors.setThreadsUnavailable(random.nextInt(3) == 0);
                default ->
                    trying(() -> fixture.operator
                            .findBySession(session)
                            .filter(view -> view.id().equals(other.id()))
                            .ifPresent(view -> {
                                fixture.operator.heartbeat(other, Heartbeat.finished(session));
                                fed.remove(session);
                            }));
            }
            fixture.executors.runDueTasks();
        }

        private Fate fate() {
            return List.of(Fate.values()).get(random.nextInt(Fate.values().length));
        }

        private void pass(Duration time) {
            fixture.advance(time);
            try {
                fixture.operator.heartbeat(other);
            } catch (WorkerManagerException e) {
                other = fixture.operator.register(other.id());
            }
        }

        private static void trying(Runnable call) {
            try {
                call.run();
            } catch (WorkerManagerException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }

        private void recover() {
            trying(() -> fixture.operator
                    .recoverOrphansNow("dispatcher", Duration.ofSeconds(5), 9)
                    .forEach(recovery -> fixture.operator.claim(Criteria.ANY, recovery)));
        }

        private void endRun() {
            boolean runs = fixture.handler.threads().stream().anyMatch(Thread::isAlive);
            if (runs && random.nextBoolean()) {
                fixture.handler.finish();
                fixture.executors.awaitHandlers();
            } else if (runs) {
                fixture.handler.fail(new IllegalStateException("no"));
                fixture.executors.awaitHandlers();
            }
        }

        void check() {
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
                        .findBySession(fixture.handler.lastRun().session())
                        .map(WorkerView::id);
                assertThat(holder).isIn(Optional.empty(), Optional.of(ID));
            }
        }

        /** Until it is finished or has failed, a session that waited in the queue is there, set aside, or in a record. */
        void checkThatNothingIsLost() {
            for (; eventsSeen < fixture.events.size(); eventsSeen++) {
                AgentEvent event = fixture.events.get(eventsSeen);
                boolean isOver = event.kind() == AgentEvent.Kind.RUN_ENDED
                        && !event.detail().startsWith("cancelled");
                event.session().filter(session -> isOver).ifPresent(fed::remove);
            }
            assertThat(fed)
                    .allMatch(session -> fixture.source.waiting.contains(session)
                            || fixture.source.setAside.contains(session)
                            || fixture.operator.findBySession(session).isPresent());
        }

        void comesBack() {
            fixture.executors.setFrozen(false);
            fixture.executors.setStoreAnswers(true);
            fixture.executors.setThreadsUnavailable(false);
            fixture.store.controlUnreadable(false);
            fixture.operator.control();
            trying(() -> fixture.operator.markOnline(ID));
            for (int i = 0; i < 12; i++) {
                pass(TTL.dividedBy(2));
                endRun();
                fixture.executors.runDueTasks();
            }
            trying(() -> fixture.operator.markOnline(ID));
            pass(INTERVAL.multipliedBy(2));

            assertThat(fixture.state()).as(fixture.agent.toString()).isEqualTo(AgentStatus.State.ONLINE);
            assertThat(fixture.stored().lease().deadline()).isAfter(fixture.shared.clock());
            WorkerView view = fixture.operator.monitorHealth(ID);
            assertThat(view.isHealthy()).isTrue();
            assertThat(fixture.agent.status().session()).isEqualTo(view.activeSession());
            fixture.agent.drain(Duration.ZERO, OrderCause.UNSTATED);
            pass(INTERVAL.multipliedBy(3));
            assertThat(fixture.state()).isEqualTo(AgentStatus.State.STOPPED);
            assertThat(fixture.source.setAside)
                    .as("what was taken and never spoken of")
                    .isEmpty();
            checkThatNothingIsLost();
        }
    }
}
