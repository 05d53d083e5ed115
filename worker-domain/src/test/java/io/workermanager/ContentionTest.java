package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bounds of the retry loop when other writers are always first. */
class ContentionTest extends ManagerFixture {
    ContentionTest() {
        super(WorkerManagerSettings.defaults().withAttempts(5));
    }

    @BeforeEach
    void aWorkerIsRegistered() {
        register(ID);
    }

    private void interruptWrites(int times, Runnable interruption) {
        for (int i = 0; i < times; i++) {
            store.beforeNextWrite(interruption);
        }
    }

    private void toggleMark() {
        if (other.isOnline(ID)) {
            other.markOffline(ID);
        } else {
            other.markOnline(ID);
        }
    }

    @Test
    void usedUpAttemptsThrowATypedErrorWithTheirNumber() {
        int sent = store.sent().size();
        interruptWrites(5, this::toggleMark);

        assertThatThrownBy(() -> manager.sendShutdownSignal(ID, Order.Cause.unstated()))
                .isInstanceOfSatisfying(ConcurrentUpdateException.class, e -> {
                    assertThat(e.attempts()).isEqualTo(5);
                    assertThat(e.elapsed()).isPositive();
                    assertThat(e).hasMessageMatching("gave up on a change of worker-123 after 5 attempts in \\d+ ms");
                });
        assertThat(store.sent().size() - sent).isEqualTo(5);
        assertThat(stored(ID).shutdown()).isEmpty();
    }

    @Test
    void theLastAttemptMaySucceed() {
        interruptWrites(4, this::toggleMark);

        manager.sendShutdownSignal(ID, Order.Cause.unstated());

        assertThat(stored(ID).shutdown()).isPresent();
    }

    @Test
    void usedUpTimeThrowsTheSameError() {
        WorkerManager impatient =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withRetryTimeout(Duration.ofMillis(1)));
        interruptWrites(100, this::toggleMark);

        assertThatThrownBy(() -> impatient.sendShutdownSignal(ID, Order.Cause.unstated()))
                .isInstanceOfSatisfying(
                        ConcurrentUpdateException.class,
                        e -> assertThat(e.attempts()).isLessThan(100));
    }

    @Test
    @DisplayName("N19: a claim whose attempts are used up throws instead of returning empty")
    void aClaimWithUsedUpAttemptsThrowsInsteadOfReturningEmpty() {
        interruptWrites(5, () -> {
            other.pause(ID);
            other.resume(ID);
        });
        assertThatThrownBy(() -> manager.claim(Criteria.any(), SessionId.of("s")))
                .isInstanceOf(ConcurrentUpdateException.class);
    }

    @Test
    void ordersToTheFleetAreAlsoBounded() {
        interruptWrites(5, () -> other.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated()));

        assertThatThrownBy(() -> manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated()))
                .isInstanceOf(ConcurrentUpdateException.class)
                .hasMessageStartingWith("gave up on a change of the fleet control after 5 attempts");
        assertThat(other.fleet().control().shutdown()).isEmpty();
    }

    @Test
    void anInterruptEndsTheAttempts() {
        interruptWrites(5, this::toggleMark);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> manager.sendShutdownSignal(ID, Order.Cause.unstated()))
                .isInstanceOfSatisfying(WorkerStoreException.Interrupted.class, e -> {
                    assertThat(e.attempts()).isEqualTo(1);
                    assertThat(e.outcomeUnknown()).isFalse();
                })
                .hasMessageStartingWith("interrupted during a change of worker-123 after 1 attempts");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("N1: a mark and a heartbeat that conflict at every step are both stored")
    void aConcurrentMarkAndHeartbeatAreBothStored() {
        Registration registration = register(ID);
        for (int i = 0; i < 50; i++) {
            store.advance(Duration.ofSeconds(1));
            Availability mark = i % 2 == 0 ? Availability.OFFLINE : Availability.ONLINE;
            store.beforeNextWrite(() -> {
                if (mark == Availability.OFFLINE) {
                    other.markOffline(ID);
                } else {
                    other.markOnline(ID);
                }
            });
            manager.heartbeat(registration);

            assertThat(stored(ID).availability()).isEqualTo(mark);
            assertThat(stored(ID).lease().lastHeartbeat()).isEqualTo(store.clock());
        }
    }
}
