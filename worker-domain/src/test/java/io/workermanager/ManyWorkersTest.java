package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.BatchResult;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The calls of a process that hosts many workers. */
class ManyWorkersTest extends ManagerFixture {
    ManyWorkersTest() {
        super(WorkerManagerSettings.defaults().withAttempts(4));
    }

    private static WorkerId id(int i) {
        return WorkerId.of("w%04d".formatted(i));
    }

    private static Map<WorkerId, RegisterOptions> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(ManyWorkersTest::id)
                .collect(Collectors.toMap(
                        Function.identity(), id -> RegisterOptions.defaults(), (a, b) -> a, LinkedHashMap::new));
    }

    private List<Registration> registered(int count) {
        List<Registration> all = new ArrayList<>();
        manager.batches().register(ids(count)).values().forEach(outcome -> all.add(outcome.get()));
        store.advance(Duration.ofSeconds(15));
        store.forgetRoundTrips();
        return all;
    }

    private static Map<Registration, Heartbeat> alive(List<Registration> registrations) {
        Map<Registration, Heartbeat> beats = new LinkedHashMap<>();
        registrations.forEach(registration -> beats.put(registration, Heartbeat.alive()));
        return beats;
    }

    private static RuntimeException failure(BatchResult<?> outcome) {
        assertThat(outcome).isInstanceOf(BatchResult.Failed.class);
        return ((BatchResult.Failed<?>) outcome).why();
    }

    @Test
    @DisplayName("N27: each call takes one round trip per page of a hundred workers")
    void eachCallTakesOneRoundTripPerPage() {
        List<Registration> all = new ArrayList<>();
        manager.batches().register(ids(250)).values().forEach(outcome -> all.add(outcome.get()));
        assertThat(store.roundTrips()).containsExactly("write", "write", "write");
        store.advance(Duration.ofSeconds(15));
        store.forgetRoundTrips();

        manager.batches().heartbeat(alive(all));
        assertThat(store.roundTrips()).containsExactly("write", "write", "write");
        store.forgetRoundTrips();

        manager.batches().unregister(all);
        assertThat(store.roundTrips()).containsExactly("write", "write", "write");
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aWorkerWithAConflictAtEachAttemptFailsAloneInItsBatch() {
        List<Registration> all = registered(2);
        for (int i = 0; i < 2; i++) {
            store.beforeNextWrite(() -> other.markOffline(id(0)));
            store.beforeNextWrite(() -> other.markOnline(id(0)));
        }

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(alive(all));

        assertThat(failure(outcomes.get(all.get(0))))
                .isInstanceOfSatisfying(
                        ConcurrentUpdateException.class,
                        e -> assertThat(e.attempts()).isEqualTo(4));
        assertThat(outcomes.get(all.get(1)).get().heartbeatAge()).isZero();
    }

    @Test
    void theResultsHaveTheOrderOfTheArguments() {
        List<Registration> all = registered(20);

        assertThat(all).extracting(Registration::id).containsExactlyElementsOf(ids(20).keySet());
        assertThat(manager.batches().heartbeat(alive(all)).keySet()).containsExactlyElementsOf(all);
        assertThat(manager.batches().unregister(all).keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void heartbeatsRenewTheLeasesAndStoreWhatTheyReport() {
        List<Registration> all = registered(3);
        Map<Registration, Heartbeat> beats = alive(all);
        beats.put(all.get(1), Heartbeat.processing(SESSION));

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(beats);

        assertThat(outcomes.get(all.get(1)).get().activeSession()).contains(SESSION);
        assertThat(store.all())
                .extracting(worker -> worker.lease().lastHeartbeat())
                .containsOnly(store.clock());
        assertThat(all).allSatisfy(each -> assertThat(each.lastSeen()).isEqualTo(store.stored(each.id())));
    }

    @Test
    @DisplayName("N2, N7: a removed or superseded worker gets a typed error, and the other heartbeats succeed")
    void oneFailureDoesNotAffectTheOtherWorkers() {
        List<Registration> all = registered(4);
        other.unregister(all.get(0));
        other.register(all.get(1).id(), RegisterOptions.defaults());
        other.claim(Criteria.any(), SESSION);
        Map<Registration, Heartbeat> beats = alive(all);
        beats.put(all.get(2), Heartbeat.processing(SESSION));
        WorkerId holder = other.recovery().findBySession(SESSION).orElseThrow().id();
        Registration other = holder.equals(id(2)) ? all.get(3) : all.get(2);
        beats.put(other, Heartbeat.processing(SESSION));

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(beats);

        assertThat(failure(outcomes.get(all.get(0)))).isInstanceOf(RegistrationLostException.class);
        assertThatThrownBy(() -> outcomes.get(all.get(1)).get()).isInstanceOf(SupersededException.class);
        assertThat(failure(outcomes.get(other))).isInstanceOf(SessionHeldException.class);
        assertThat(outcomes.values().stream().filter(BatchResult.Done.class::isInstance))
                .hasSize(1);
        assertThat(store.stored(id(0))).isEmpty();
    }

    @Test
    @DisplayName(
            "N1: heartbeats of concurrently marked workers succeed together in the next round trip and leave the marks")
    void markedWorkersSendTheirHeartbeatsTogetherInTheNextRoundTrip() {
        List<Registration> all = registered(100);
        all.forEach(each -> other.markOffline(each.id()));

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(alive(all));

        assertThat(store.roundTrips()).containsExactly("write", "write");
        assertThat(outcomes.values())
                .extracting(outcome -> outcome.get().worker().availability())
                .containsOnly(Availability.OFFLINE);
    }

    @Test
    @DisplayName("N6: registering over records supersedes them, leaves their marks, and takes one more round trip")
    void registeringOverRecordsSupersedesThem() {
        List<Registration> before = registered(10);
        other.markOffline(id(3));

        Map<WorkerId, BatchResult<Registration>> again = manager.batches().register(ids(10));

        assertThat(store.roundTrips()).containsExactly("write", "write");
        assertThat(again.get(id(3)).get().incarnation())
                .isGreaterThan(before.get(3).incarnation());
        assertThat(store.stored(id(3)).orElseThrow().availability()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    @DisplayName("N9: a living worker is not superseded if the options reject that")
    void aLivingWorkerIsNotSupersededIfTheOptionsRejectThat() {
        registered(1);
        Map<WorkerId, RegisterOptions> options = ids(2);
        options.replaceAll((id, stated) -> stated.rejectingIfAlive());

        Map<WorkerId, BatchResult<Registration>> outcomes = manager.batches().register(options);

        assertThat(failure(outcomes.get(id(0)))).isInstanceOf(AlreadyRegisteredException.class);
        assertThat(outcomes.get(id(1)).get().id()).isEqualTo(id(1));
    }

    @Test
    @DisplayName("N16: registrations decided before a stop are subject to it")
    void registrationsDecidedBeforeAStopAreSubjectToIt() {
        store.beforeNextWrite(() -> other.markAllOffline(Order.Cause.unstated()));

        manager.batches().register(ids(3)).values().forEach(BatchResult::get);

        assertThat(other.findAvailableWorker()).isEmpty();
        assertThat(store.all()).extracting(WorkerRecord::registeredUnder).doesNotContain(0L);
    }

    @Test
    @DisplayName("N22: the session of a worker that unregisters waits for recovery")
    void theSessionOfAWorkerThatUnregistersWaitsForRecovery() {
        List<Registration> all = registered(2);
        other.claim(Criteria.any(), SESSION);

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().unregister(all);

        assertThat(outcomes.values()).allMatch(BatchResult.Done.class::isInstance);
        assertThat(store.all()).hasSize(1);
        store.advance(Duration.ofMinutes(1));
        assertThat(other.recovery().recoverOrphansNow("d", Duration.ofMinutes(1), 10))
                .hasSize(1);
    }

    @Test
    @DisplayName("N5: a page whose reply was lost is sent again unchanged, and then succeeds")
    void aPageWhoseReplyWasLostIsSentAgain() {
        List<Registration> all = registered(3);
        store.next(Fate.REPLY_LOST);
        int sentBefore = store.sent().size();

        manager.batches().heartbeat(alive(all)).values().forEach(BatchResult::get);

        assertThat(store.sent().subList(sentBefore, sentBefore + 3))
                .isEqualTo(store.sent().subList(sentBefore + 3, sentBefore + 6));
    }

    @Test
    @DisplayName("N5: after the store fails no further page is sent, and each worker gets its own outcome")
    void afterTheStoreFailsNoFurtherPageIsSent() {
        List<Registration> all = registered(250);
        store.next(Fate.ANSWERED, Fate.DELAYED, Fate.DELAYED, Fate.DELAYED, Fate.DELAYED);

        List<BatchResult<WorkerView>> outcomes =
                List.copyOf(manager.batches().heartbeat(alive(all)).values());

        assertThat(store.roundTrips()).hasSize(5);
        assertThat(outcomes.subList(0, 100)).allMatch(BatchResult.Done.class::isInstance);
        assertThat(outcomes.subList(100, 200))
                .allSatisfy(outcome -> assertThat(failure(outcome))
                        .isInstanceOfSatisfying(
                                WorkerStoreException.class,
                                e -> assertThat(e.outcomeUnknown()).isTrue()));
        assertThat(outcomes.subList(200, 250))
                .allSatisfy(outcome -> assertThat(failure(outcome))
                        .isInstanceOfSatisfying(
                                WorkerStoreException.class,
                                e -> assertThat(e.outcomeUnknown()).isFalse()));
    }

    @Test
    @DisplayName("N5: a refusal after an unanswered page leaves an unknown outcome, with the refusal suppressed in it")
    void aRefusalAfterAnUnansweredPageLeavesAnUnknownOutcome() {
        List<Registration> all = registered(2);
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.register(id(0), RegisterOptions.defaults()));

        Map<Registration, BatchResult<WorkerView>> outcomes = manager.batches().heartbeat(alive(all));

        assertThat(failure(outcomes.get(all.get(0)))).isInstanceOfSatisfying(WorkerStoreException.class, e -> {
            assertThat(e.outcomeUnknown()).isTrue();
            assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(SupersededException.class);
        });
        assertThat(outcomes.get(all.get(1))).isInstanceOf(BatchResult.Done.class);
    }

    @Test
    void anEmptyBatchTakesNoRoundTrip() {
        assertThat(manager.batches().register(Map.of())).isEmpty();
        assertThat(manager.batches().heartbeat(Map.of())).isEmpty();
        assertThat(manager.batches().unregister(List.of())).isEmpty();
        assertThat(store.roundTrips()).isEmpty();
    }
}
