package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The round trips of an uncontended call. They do not depend on the size of the fleet. */
@DisplayName("N27: round trips of an uncontended call")
class RoundTripCostTest extends ManagerFixture {
    private Registration registration;

    @BeforeEach
    void registerFleet() {
        registration = register(ID);
        store.advance(Duration.ofMillis(1));
        IntStream.range(0, 50).forEach(i -> register(WorkerId.of("w" + i)));
        store.forgetRoundTrips();
    }

    private void assertRoundTrips(String... methods) {
        assertThat(store.roundTrips()).containsExactly(methods);
        store.forgetRoundTrips();
    }

    @Test
    void aReadTakesOneRoundTrip() {
        manager.findAvailableWorker();
        assertRoundTrips("longestIdle");
        manager.findMatchingWorker(Criteria.type("fix"));
        assertRoundTrips("longestIdle");
        manager.monitorHealth(ID);
        assertRoundTrips("find");
        manager.isOnline(ID);
        assertRoundTrips("find");
        manager.recovery().findBySession(SESSION);
        assertRoundTrips("findBySession");
        manager.listWorkers();
        assertRoundTrips("scan");
        manager.getEnhancedStats();
        assertRoundTrips("census");
        manager.fleet().control();
        assertRoundTrips("scan");
    }

    @Test
    void aHeartbeatTakesOneRoundTrip() {
        for (Heartbeat beat :
                new Heartbeat[] {Heartbeat.alive(), Heartbeat.processing(SESSION), Heartbeat.finished(SESSION)}) {
            store.advance(Duration.ofSeconds(15));
            manager.heartbeat(registration, beat);
            assertRoundTrips("write");
        }
    }

    @Test
    void aClaimTakesTwoRoundTripsAndItsReleaseTwo() {
        Claim claim = claim();
        assertRoundTrips("longestIdle", "write");
        manager.release(claim);
        assertRoundTrips("find", "write");
    }

    @Test
    void registerTakesTwoRoundTripsAndUnregisterOne() {
        Registration second = register(WorkerId.of("second"));
        assertRoundTrips("find", "write");
        manager.unregister(second);
        assertRoundTrips("write");
    }

    @Test
    void aMarkTakesTwoRoundTripsAndAnUnchangedMarkOne() {
        manager.markOffline(ID);
        assertRoundTrips("find", "write");
        manager.markOffline(ID);
        assertRoundTrips("find");
        manager.sendShutdownSignal(ID, Order.Cause.unstated());
        assertRoundTrips("find", "write");
        manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.SEEN);
        assertThat(store.roundTrips().size()).isLessThanOrEqualTo(3);
    }

    @Test
    void anOrderToTheFleetTakesOneWriteAndOneCensus() {
        manager.markAllOffline(Order.Cause.unstated());
        assertRoundTrips("census", "writeControl");
        manager.markAllOnline();
        assertRoundTrips("census", "writeControl", "census", "scan");
        manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        assertRoundTrips("census", "writeControl");
        manager.fleet().clearShutdownSignals();
        assertRoundTrips("scan", "writeControl");
    }

    @Test
    void aRecoveryTakesOneScanAndOneWritePerSession() {
        manager.claim(Criteria.any(), SESSION);
        store.advance(Duration.ofMinutes(1));
        store.forgetRoundTrips();

        Recovery recovery = manager.recovery()
                .recoverOrphansNow("d", Duration.ofMinutes(1), 10)
                .get(0);
        assertRoundTrips("scan", "write");
        manager.recovery().confirmRecovery(recovery);
        assertRoundTrips("find", "write");
    }
}
