package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.port.FakeWorkerStore;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an uncontended call costs, whatever the size of the fleet. */
@DisplayName("N27: round trips of an uncontended call")
class RoundTripCostTest {
    private static final WorkerId ID = WorkerId.of("worker-123");
    private static final SessionId SESSION = SessionId.of("session-456");

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager manager = WorkerManager.create(store);
    private Registration registration;

    @BeforeEach
    void aFleetIsRegistered() {
        registration = manager.register(ID, RegisterOptions.defaults());
        store.pass(Duration.ofMillis(1));
        IntStream.range(0, 50).forEach(i -> manager.register(WorkerId.of("w" + i), RegisterOptions.defaults()));
        store.forgetTrips();
    }

    private void assertTrips(String... trips) {
        assertThat(store.trips()).containsExactly(trips);
        store.forgetTrips();
    }

    @Test
    void aLookTakesOne() {
        manager.findAvailableWorker();
        assertTrips("longestIdle");
        manager.findMatchingWorker(Criteria.type("fix"));
        assertTrips("longestIdle");
        manager.monitorHealth(ID);
        assertTrips("find");
        manager.isOnline(ID);
        assertTrips("find");
        manager.recovery().findBySession(SESSION);
        assertTrips("findBySession");
        manager.listWorkers();
        assertTrips("scan");
        manager.getEnhancedStats();
        assertTrips("census");
        manager.fleet().control();
        assertTrips("census");
    }

    @Test
    void aHeartbeatTakesOne() {
        for (Heartbeat beat :
                new Heartbeat[] {Heartbeat.alive(), Heartbeat.processing(SESSION), Heartbeat.finished(SESSION)}) {
            store.pass(Duration.ofSeconds(15));
            manager.heartbeat(registration, beat);
            assertTrips("write");
        }
    }

    @Test
    void aClaimTakesTwoAndItsReleaseTwo() {
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        assertTrips("longestIdle", "write");
        manager.release(claim);
        assertTrips("find", "write");
    }

    @Test
    void registeringTakesTwoAndUnregisteringOne() {
        Registration second = manager.register(WorkerId.of("second"), RegisterOptions.defaults());
        assertTrips("find", "write");
        manager.unregister(second);
        assertTrips("write");
    }

    @Test
    void aMarkTakesTwoAndOneThatStandsAlreadyOne() {
        manager.markOffline(ID);
        assertTrips("find", "write");
        manager.markOffline(ID);
        assertTrips("find");
        manager.sendShutdownSignal(ID, OrderCause.unstated());
        assertTrips("find", "write");
        manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.SEEN);
        assertThat(store.trips().size()).isLessThanOrEqualTo(3);
    }

    @Test
    void anOrderToTheFleetTakesOneWriteAndOneCount() {
        manager.markAllOffline(OrderCause.unstated());
        assertTrips("writeControl", "census");
        manager.markAllOnline();
        assertTrips("writeControl", "census", "scan");
        manager.fleet().requestShutdown(OrderCause.unstated());
        assertTrips("writeControl");
        manager.fleet().clearShutdownSignals();
        assertTrips("writeControl");
    }

    @Test
    void recoveringTakesOneScanAndOneWriteASession() {
        manager.claim(Criteria.any(), SESSION);
        store.pass(Duration.ofMinutes(1));
        store.forgetTrips();

        Recovery recovery = manager.recovery()
                .recoverOrphansNow("d", Duration.ofMinutes(1), 10)
                .get(0);
        assertTrips("scan", "write");
        manager.recovery().confirmRecovery(recovery);
        assertTrips("find", "write");
    }
}
