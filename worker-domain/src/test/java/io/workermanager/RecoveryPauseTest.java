package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl.Sweep.Pause;
import io.workermanager.model.FleetControl.Sweep.Pause.Why;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When recovery hands out sessions of dead workers, and when a recovery pause delays it. */
class RecoveryPauseTest extends ManagerFixture {
    private static final Duration QUARTER = Duration.ofSeconds(15);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Order.Cause CAUSE = Order.Cause.of("ops", "rack is off");

    private final List<Registration> living = new ArrayList<>();

    private Registration busy(String name) {
        Registration worker = register(WorkerId.of(name));
        manager.heartbeat(worker, Heartbeat.processing(SessionId.of("session of " + name)));
        return worker;
    }

    /** Lets a quarter of a ttl pass, sends the heartbeats of the living workers, and sweeps. */
    private List<Recovery> sweepAfterAQuarter() {
        store.advance(QUARTER);
        living.forEach(manager::heartbeat);
        return sweep();
    }

    private Recovery.Batch sweep() {
        return manager.recovery().recoverOrphans("dispatcher", LEASE, 100);
    }

    private static Optional<Pause> pauseOf(WorkerManager client) {
        return client.fleet().control().sweep().orElseThrow().pause();
    }

    private List<Recovery> sweepFor(int quarters) {
        List<Recovery> all = new ArrayList<>();
        for (int i = 0; i < quarters; i++) {
            all.addAll(sweepAfterAQuarter());
        }
        return all;
    }

    @Test
    void regularSweepsHandOutTheSessionOfADeadWorkerAtOnce() {
        living.add(busy("lives"));
        sweepFor(5);
        busy("dies");

        assertThat(sweepFor(3)).isEmpty();
        assertThat(sweepAfterAQuarter()).extracting(Recovery::from).containsExactly(WorkerId.of("dies"));
        assertThat(pauseOf(manager)).isEmpty();
    }

    @Test
    @DisplayName("N22: after an outage nothing is handed out for one ttl, so that living workers can send heartbeats")
    void afterAnOutageNothingIsHandedOutForOneTtl() {
        Registration lives = busy("lives");
        busy("dies");
        sweepFor(2);
        store.advance(Duration.ofMinutes(5));

        assertThat(sweep()).isEmpty();
        assertThat(pauseOf(manager).orElseThrow().why()).isEqualTo(Why.GAP);
        living.add(lives);
        assertThat(sweepFor(3)).isEmpty();
        assertThat(sweepAfterAQuarter()).extracting(Recovery::from).containsExactly(WorkerId.of("dies"));
        assertThat(manager.recovery().findBySession(SessionId.of("session of lives")))
                .isPresent();
    }

    @Test
    @DisplayName("N22: while many expire together nothing is handed out for two ttls")
    void whileManyExpireTogetherNothingIsHandedOut() {
        for (int i = 0; i < 6; i++) {
            living.add(busy("lives" + i));
        }
        sweepFor(5);
        for (int i = 0; i < 4; i++) {
            busy("away" + i);
        }

        assertThat(sweepFor(4)).isEmpty();
        assertThat(pauseOf(other).orElseThrow().why()).isEqualTo(Why.MANY_EXPIRED);
        assertThat(sweepFor(7)).isEmpty();
        assertThat(sweepAfterAQuarter()).hasSize(4);
    }

    @Test
    void anEmptyResultTellsUntilWhenAndWhyNothingIsHandedOut() {
        busy("dies");
        store.advance(Duration.ofMinutes(5));

        Recovery.Batch paused = sweep();

        assertThat(paused).isEmpty();
        assertThat(paused.pause())
                .contains(new Pause(Why.GAP, store.now(), store.now().plus(Duration.ofMinutes(1))));
        assertThat(paused)
                .hasToString("none before " + store.now().plus(Duration.ofMinutes(1)) + ": recovery pause, GAP");
    }

    @Test
    void anEmptyResultWithoutAPauseMeansThatNoSessionWaits() {
        living.add(busy("lives"));
        sweepFor(5);

        Recovery.Batch none = sweep();

        assertThat(none).isEmpty();
        assertThat(none.pause()).isEmpty();
        assertThat(none).hasToString("[]");
    }

    @Test
    void theResultOfAMassExpiryNamesIt() {
        living.add(busy("lives"));
        sweepFor(5);
        for (int i = 0; i < 9; i++) {
            busy("away" + i);
        }
        sweepFor(3);
        store.advance(QUARTER);
        living.forEach(manager::heartbeat);

        assertThat(sweep().pause()).map(Pause::why).contains(Why.MANY_EXPIRED);
    }

    @Test
    void handedOutSessionsComeWithoutAPauseInAnUnmodifiableList() {
        living.add(busy("lives"));
        sweepFor(5);
        busy("dies");
        sweepFor(3);
        store.advance(QUARTER);
        living.forEach(manager::heartbeat);

        Recovery.Batch found = sweep();

        assertThat(found).hasSize(1).isEqualTo(List.copyOf(found));
        assertThat(found.pause()).isEmpty();
        assertThatThrownBy(found::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void recoverOrphansNowDoesNotWait() {
        busy("dies");
        store.advance(Duration.ofSeconds(60));

        assertThat(sweep()).isEmpty();
        assertThat(manager.recovery().recoverOrphansNow("dispatcher", LEASE, 100))
                .hasSize(1);
    }

    @Test
    void anOperatorEndsARecoveryPauseAfterAnOutage() {
        busy("dies");
        sweepFor(2);
        store.advance(Duration.ofMinutes(5));
        assertThat(sweep()).isEmpty();

        Order.Result ended = other.fleet().give(Order.endRecoveryPause(CAUSE));

        assertThat(ended.concerned()).isOne();
        assertThat(sweep()).extracting(Recovery::from).containsExactly(WorkerId.of("dies"));
        assertThat(sweepAfterAQuarter()).isEmpty();
        assertThat(pauseOf(manager)).as("the next sweep").isEmpty();
    }

    @Test
    void anOperatorEndsARecoveryPauseWhileManyExpireTogether() {
        living.add(busy("lives"));
        sweepFor(5);
        for (int i = 0; i < 9; i++) {
            busy("away" + i);
        }
        assertThat(sweepFor(4)).isEmpty();
        assertThat(pauseOf(manager)).map(Pause::why).contains(Why.MANY_EXPIRED);

        assertThat(other.fleet().preview(Order.endRecoveryPause(CAUSE)).sessions())
                .hasSize(9);
        other.fleet().give(Order.endRecoveryPause(CAUSE));

        assertThat(sweepAfterAQuarter()).hasSize(9);
        assertThat(manager.fleet().audit(Order.AuditEntry.Page.START, 10).entries())
                .extracting(Order.AuditEntry::order)
                .containsExactly(Order.endRecoveryPause(CAUSE));
    }

    @Test
    void anEndedRecoveryPauseDoesNotPreventTheNextOne() {
        busy("dies");
        other.fleet().give(Order.endRecoveryPause(CAUSE));
        store.advance(Duration.ofMinutes(5));

        assertThat(sweep().pause()).map(Pause::why).contains(Why.GAP);
    }

    @Test
    void aSweepRefusesNoClaimAndEndsNoHold() {
        register(WorkerId.of("w"));
        store.beforeNextWrite(() -> other.recovery().recoverOrphans("dispatcher", LEASE, 1));

        assertThat(manager.claim(Criteria.any(), SessionId.of("s"))).isPresent();
        assertThat(store.roundTrips().stream().filter("write"::equals)).hasSize(2);
        manager.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated());
        sweepFor(3);
        assertThat(manager.fleet().control().holds()).extracting(Hold::id).containsExactly(Hold.Id.of("h"));
    }

    @Test
    void simultaneousSweepsMakeOneWrite() {
        sweepFor(6);
        store.advance(QUARTER);
        store.forgetRoundTrips();

        for (int i = 0; i < 10; i++) {
            manager.recovery().recoverOrphans("dispatcher-" + i, LEASE, 1);
        }

        assertThat(store.roundTrips()).containsOnly("scan", "writeControl").containsOnlyOnce("writeControl");
    }

    @Test
    void aSweepDoesNotEndTheLossOfOrders() {
        Runnable rollback = store.rollback();
        manager.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated());
        rollback.run();
        sweepFor(2);

        assertThat(manager.fleet().control().isLost()).isTrue();
        assertThat(store.control().sweep()).isPresent();
        assertThat(store.control().isLost())
                .as("the stored control does not contain the loss that one client detected")
                .isFalse();
    }
}
