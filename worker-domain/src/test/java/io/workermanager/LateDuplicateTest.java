package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.engine.PlannedUpdate;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The network delivers a write a second time, long after the call has ended. */
@DisplayName("N31: a late duplicate changes nothing")
class LateDuplicateTest extends ManagerFixture {
    private static final WorkerId NEXT = WorkerId.of("worker-next");

    /** Makes one write of each kind. Each later write replaces the earlier one. */
    private Registration makeEveryKindOfWrite() {
        Registration registration = register(ID);
        passTime();
        manager.heartbeat(registration, Heartbeat.processing(SESSION));
        passTime();
        manager.markOffline(ID);
        passTime();
        manager.heartbeat(registration, Heartbeat.finished(SESSION));
        manager.markOnline(ID);
        Claim claim = claim();
        manager.release(claim);
        manager.sendShutdownSignal(ID, Order.Cause.unstated());
        manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.DRAINING);
        manager.fleet().clearShutdownSignals();
        passTime();
        return registration;
    }

    private void passTime() {
        store.advance(Duration.ofMillis(100));
    }

    private void assertThatDuplicatesChangeNothing() {
        List<Write> sent = store.sent();
        Object before = store.contents();
        sent.forEach(write -> {
            store.sibling().write(List.of(write));
            assertThat(store.contents()).as("after a duplicate of %s", write).isEqualTo(before);
        });
    }

    @Test
    void aDuplicateWhileTheWorkerIsAliveChangesNothing() {
        makeEveryKindOfWrite();

        assertThatDuplicatesChangeNothing();
    }

    @Test
    void aDuplicateAfterUnregisterChangesNothing() {
        Registration registration = makeEveryKindOfWrite();
        manager.unregister(registration);

        assertThatDuplicatesChangeNothing();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aDuplicateAfterANewerRegistrationChangesNothing() {
        makeEveryKindOfWrite();
        register(ID);

        assertThatDuplicatesChangeNothing();
    }

    @Test
    void aDuplicateAfterUnregisterAndANewerRegistrationChangesNothing() {
        manager.unregister(makeEveryKindOfWrite());
        register(ID);

        assertThatDuplicatesChangeNothing();
    }

    @Test
    void aDuplicateAfterExpiryOfTheRecordChangesNothing() {
        manager.heartbeat(makeEveryKindOfWrite());
        store.advance(Duration.ofMinutes(2));

        assertThatDuplicatesChangeNothing();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aDuplicateAtTheEndOfAShortLeaseChangesNothing() {
        WorkerManager brief =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Duration.ofMillis(100)));
        brief.register(ID, RegisterOptions.defaults());
        store.advance(Duration.ofMillis(100));

        assertThatDuplicatesChangeNothing();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aDuplicateAfterRecoveryOfTheSessionChangesNothing() {
        register(ID);
        manager.claim(Criteria.any(), SESSION);
        store.advance(Duration.ofMinutes(1));
        register(NEXT);
        Recovery recovery = manager.recovery()
                .recoverOrphansNow("d", Duration.ofMinutes(1), 1)
                .get(0);
        manager.recovery().claim(Criteria.any(), recovery);

        assertThatDuplicatesChangeNothing();
    }

    @Test
    void aDuplicateOfARefusedClaimChangesNothingAfterTheSessionIsFree() {
        register(ID);
        Claim claim = claim();
        passTime();
        register(NEXT);
        manager.claim(Criteria.any(), SESSION);
        manager.release(claim);

        assertThatDuplicatesChangeNothing();
        assertThat(manager.claim(Criteria.any(), SESSION)).isPresent();
    }

    @Test
    void aDuplicateAfterReleaseOfTheSessionChangesNothing() {
        register(ID);
        Claim claim = claim();
        manager.release(claim);
        store.advance(Duration.ofSeconds(61));
        store.forgetGivenUpSessions();
        register(ID);

        assertThatDuplicatesChangeNothing();
        assertThat(manager.recovery().findBySession(SESSION)).isEmpty();
    }

    @Test
    void noWriteTakesLongerThanATombstoneIsRetained() {
        makeEveryKindOfWrite();

        assertThat(store.sent())
                .allSatisfy(write -> assertThat(Duration.between(
                                write.preconditions().notBefore(),
                                write.preconditions().notAfter()))
                        .isLessThanOrEqualTo(Write.Preconditions.LONGEST_WINDOW));
    }

    @Test
    void aClaimThatArrivesAfterItsTimeWindowTakesNoWorker() {
        register(ID);
        WorkerManager impatient = withAttempts(1);
        store.next(FakeWorkerStore.Fate.DELAYED);
        assertThatThrownBy(() -> impatient.claim(Criteria.any(), SESSION)).isInstanceOf(WorkerStoreException.class);

        store.advance(PlannedUpdate.WINDOW.plusMillis(1));
        store.deliverDelayed();

        assertThat(manager.recovery().findBySession(SESSION)).isEmpty();
    }
}
