package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.model.*;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
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
        private final AgentFixture scene = AgentFixture.withSource();
        private final Random random;
        private final Set<SessionId> fed = new HashSet<>();
        private Registration other;
        private int eventsSeen;

        Walk(long seed) {
            random = new Random(seed);
            other = scene.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
            scene.started();
        }

        void step() {
            SessionId session = SessionId.of(SESSIONS.get(random.nextInt(SESSIONS.size())));
            switch (random.nextInt(18)) {
                case 0, 1, 2 -> pass(Duration.ofMillis(random.nextInt(20_000)));
                case 3 -> pass(BEAT.multipliedBy(1 + random.nextInt(6)));
                case 4 -> scene.lanes.storeAnswers(random.nextInt(3) > 0);
                case 5 -> scene.store.next(fate(), fate());
                case 6 -> scene.lanes.freeze(random.nextInt(3) == 0);
                case 7 -> trying(() -> scene.operator.claim(Criteria.any(), session));
                case 8 -> {
                    scene.queue.add(session.value());
                    fed.add(session);
                }
                case 9 -> endRun();
                case 10 -> trying(() -> scene.operator.pause(ID));
                case 11 -> trying(() -> scene.operator.markOnline(ID));
                case 12 -> recover();
                case 13 -> scene.lanes.hintsAnswer(random.nextBoolean());
                case 14 -> scene.queue.failNext(random.nextInt(4));
                case 15 -> scene.store.controlUnreadable(random.nextInt(3) == 0);
                case 16 -> scene.lanes.threadsAreShort(random.nextInt(3) == 0);
                default ->
                    trying(() -> scene.operator
                            .recovery()
                            .findBySession(session)
                            .filter(view -> view.id().equals(other.id()))
                            .ifPresent(view -> {
                                scene.operator.heartbeat(other, Heartbeat.finished(session));
                                fed.remove(session);
                            }));
            }
            scene.lanes.settle();
        }

        private Fate fate() {
            return List.of(Fate.values()).get(random.nextInt(Fate.values().length));
        }

        private void pass(Duration time) {
            scene.pass(time);
            try {
                scene.operator.heartbeat(other);
            } catch (WorkerManagerException e) {
                other = scene.operator.register(other.id(), RegisterOptions.defaults());
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
            trying(() -> scene.operator
                    .recovery()
                    .recoverOrphansNow("dispatcher", Duration.ofSeconds(5), 9)
                    .forEach(recovery -> scene.operator.recovery().claim(Criteria.any(), recovery)));
        }

        private void endRun() {
            boolean runs = scene.work.threads().stream().anyMatch(Thread::isAlive);
            if (runs && random.nextBoolean()) {
                scene.work.finish();
                scene.lanes.awaitRuns();
            } else if (runs) {
                scene.work.fail(new IllegalStateException("no"));
                scene.lanes.awaitRuns();
            }
        }

        void check() {
            assertThat(scene.work.threads().stream().filter(Thread::isAlive).count())
                    .isLessThanOrEqualTo(1);
            Map<SessionId, Long> tokens = new HashMap<>();
            for (SessionRun run : scene.work.runs()) {
                Long before = tokens.put(run.session(), run.token());
                assertThat(before == null || before < run.token())
                        .as("tokens rise")
                        .isTrue();
            }
            if (scene.work.threads().stream().anyMatch(Thread::isAlive)
                    && !scene.work.last().cancelled()) {
                Optional<WorkerId> holder = scene.operator
                        .recovery()
                        .findBySession(scene.work.last().session())
                        .map(WorkerView::id);
                assertThat(holder).isIn(Optional.empty(), Optional.of(ID));
            }
        }

        /** Until it is finished or has failed, a session that waited in the queue is there, set aside, or in a record. */
        void checkThatNothingIsLost() {
            for (; eventsSeen < scene.events.size(); eventsSeen++) {
                AgentEvent event = scene.events.get(eventsSeen);
                boolean isOver = event.kind() == AgentEvent.Kind.RUN_ENDED
                        && !event.detail().startsWith("cancelled");
                event.session().filter(session -> isOver).ifPresent(fed::remove);
            }
            assertThat(fed)
                    .allMatch(session -> scene.queue.waiting.contains(session)
                            || scene.queue.aside.contains(session)
                            || scene.operator.recovery().findBySession(session).isPresent());
        }

        void comesBack() {
            scene.lanes.freeze(false);
            scene.lanes.storeAnswers(true);
            scene.lanes.threadsAreShort(false);
            scene.store.controlUnreadable(false);
            scene.operator.fleet().control();
            trying(() -> scene.operator.markOnline(ID));
            for (int i = 0; i < 12; i++) {
                pass(TTL.dividedBy(2));
                endRun();
                scene.lanes.settle();
            }
            trying(() -> scene.operator.markOnline(ID));
            pass(BEAT.multipliedBy(2));

            assertThat(scene.state()).as(scene.agent.toString()).isEqualTo(AgentState.ONLINE);
            assertThat(scene.stored().lease().deadline()).isAfter(scene.shared.clock());
            WorkerView view = scene.operator.monitorHealth(ID);
            assertThat(view.isHealthy()).isTrue();
            assertThat(scene.agent.status().session()).isEqualTo(view.activeSession());
            scene.agent.drain(Duration.ZERO, OrderCause.unstated());
            pass(BEAT.multipliedBy(3));
            assertThat(scene.state()).isEqualTo(AgentState.STOPPED);
            assertThat(scene.queue.aside)
                    .as("what was taken and never spoken of")
                    .isEmpty();
            checkThatNothingIsLost();
        }
    }
}
