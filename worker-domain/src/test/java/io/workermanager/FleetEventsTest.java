package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Criteria;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.FleetEvent.Kind;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Events of the fleet, seen by polling. */
final class FleetEventsTest extends ManagerFixture {
    private static final Order.Cause OPS = Order.Cause.of("ops", "swap");
    private static final Duration TTL = Duration.ofMinutes(1);

    private final FleetOperations.EventPoller events = manager.fleet().events();

    private List<String> poll() {
        return events.poll().stream()
                .map(event -> event.kind()
                        + event.worker().map(id -> " " + id).orElse("")
                        + event.session().map(session -> " " + session).orElse(""))
                .toList();
    }

    @Test
    void theFirstCycleReportsTheWorkersThatAreThere() {
        registerAll(A, B);
        manager.claim(Criteria.any(), "s1");
        assertThat(events.isComplete()).isFalse();

        assertThat(poll()).containsExactly("REGISTERED a", "CLAIMED a s1", "REGISTERED b");

        assertThat(events.isComplete()).isTrue();
        assertThat(poll()).isEmpty();
    }

    @Test
    void aHeartbeatIsNoEvent() {
        Registration worker = register(A);
        poll();

        store.advance(Duration.ofSeconds(10));
        manager.heartbeat(worker);

        assertThat(poll()).isEmpty();
    }

    @Test
    void aWorkerThatUnregistersHasLeft() {
        Registration worker = register(A);
        poll();

        manager.unregister(worker);

        assertThat(poll()).containsExactly("LEFT a");
        assertThat(poll()).isEmpty();
    }

    @Test
    void aPlainWorkerWhoseLeaseRanOutIsLost() {
        register(A);
        poll();

        store.advance(TTL);

        assertThat(poll()).containsExactly("LOST a");
        assertThat(poll()).isEmpty();
    }

    @Test
    void theSessionOfALostWorkerIsOrphanedAndThenRecovered() {
        register(A);
        manager.claim(Criteria.any(), "s1");
        poll();

        store.advance(TTL);
        assertThat(poll()).containsExactly("LOST a", "ORPHANED a s1");
        var recovery = manager.recovery().recoverOrphansNow("d", TTL, 1).get(0);
        manager.recovery().confirmRecovery(recovery);

        assertThat(poll()).containsExactly("RECOVERED a s1");
    }

    @Test
    void aRegistrationThatSupersedesAnotherIsSeen() {
        register(A);
        poll();

        store.advance(Duration.ofMillis(5));
        register(A);

        assertThat(poll()).containsExactly("LEFT a", "REGISTERED a");
    }

    @Test
    void aReleaseAndAnotherClaimInOneCycleAreBothSeen() {
        register(A);
        var first = manager.claim(Criteria.any(), "s1").orElseThrow();
        poll();

        manager.release(first);
        store.advance(Duration.ofMillis(5));
        assertThat(manager.claim(Criteria.any(), "s1")).isPresent();

        assertThat(poll()).containsExactly("RELEASED a s1", "CLAIMED a s1");
    }

    @Test
    void aGreaterTokenIsAClaimAndNoRelease() {
        register(A);
        manager.claim(Criteria.any(), "s1");
        poll();

        manager.fleet().give(Order.raiseToken("s1", OPS));

        assertThat(poll()).containsExactly("CLAIMED a s1");
    }

    @Test
    void aWorkerThatCrashedAndRegisteredAgainBetweenTwoPollsIsLost() {
        register(A);
        poll();

        store.advance(TTL.plusSeconds(1));
        register(A);

        assertThat(poll()).containsExactly("LOST a", "REGISTERED a");
    }

    @Test
    void aLostWorkerWhoseHeartbeatsAreBackIsRegistered() {
        Registration worker = register(A);
        manager.claim(Criteria.any(), "s1");
        poll();
        store.advance(TTL);
        assertThat(poll()).containsExactly("LOST a", "ORPHANED a s1");

        manager.heartbeat(worker);

        assertThat(poll()).containsExactly("REGISTERED a", "RECOVERED a s1", "CLAIMED a s1");
    }

    @Test
    void ordersAreSeen() {
        Registration worker = register(A);
        poll();

        manager.fleet().give(Order.pause(Selector.id(A), OPS));
        assertThat(events.poll())
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("MARKED a: PAUSED, swap (ops)"));
        manager.markOnline(A);
        assertThat(poll()).containsExactly("MARKED a");
        manager.fleet().hold("h", Selector.all(), OPS, Duration.ofSeconds(10));
        assertThat(poll()).containsExactly("HELD");
        store.advance(Duration.ofSeconds(10));
        assertThat(poll()).containsExactly("LIFTED");
        manager.sendShutdownSignal(A, OPS);
        assertThat(poll()).containsExactly("STOPPING a");
        manager.fleet().acknowledgeShutdown(worker, ShutdownRequest.Stage.DRAINING);
        assertThat(poll()).containsExactly("STOPPING a");
    }

    @Test
    void aMarkInAdvanceIsNoRegistration() {
        manager.fleet().give(Order.markOffline(Selector.id(A), OPS));
        assertThat(poll()).containsExactly("MARKED a");

        register(A);

        assertThat(poll()).containsExactly("REGISTERED a");
    }

    @Test
    void aPollReadsOnePageWhateverTheSizeOfTheFleet() {
        for (int i = 0; i < 2_500; i++) {
            manager.register("w" + i, RegisterOptions.defaults());
        }
        store.forgetRoundTrips();

        assertThat(events.poll()).hasSize(1_000);
        assertThat(store.roundTrips()).containsExactly("scan");
        assertThat(events.poll()).hasSize(1_000);
        assertThat(events.isComplete()).isFalse();
        assertThat(events.poll()).hasSize(500);
        assertThat(events.isComplete()).isTrue();
    }

    @Test
    @DisplayName("the loss of a worker is seen in a fleet of several pages, wherever it is")
    void noLossIsMissed() {
        for (int i = 0; i < 2_500; i++) {
            manager.register("w" + i, RegisterOptions.defaults());
        }
        cycle();
        events.poll();

        store.advance(TTL);
        Map<WorkerId, Integer> lost = new TreeMap<>(WorkerId.order());
        for (int i = 0; i < 6; i++) {
            events.poll().stream()
                    .filter(event -> event.kind() == Kind.LOST)
                    .forEach(event -> lost.merge(event.worker().orElseThrow(), 1, Integer::sum));
        }

        assertThat(lost).hasSize(2_500);
        assertThat(lost.values()).containsOnly(1);
    }

    private void cycle() {
        do {
            List<FleetEvent> unused = events.poll();
        } while (!events.isComplete());
    }

    @Test
    void aPollThatFailsIsRepeatedByTheNextOne() {
        register(A);
        store.readsFail(true);
        assertThatThrownBy(events::poll).isInstanceOf(WorkerStoreException.class);
        store.readsFail(false);

        assertThat(poll()).containsExactly("REGISTERED a");
    }

    @Test
    void anUnreadableRecordIsNotALoss() {
        registerAll(A, B);
        poll();

        store.corrupt(A, "broken");

        assertThat(poll()).isEmpty();
    }
}
