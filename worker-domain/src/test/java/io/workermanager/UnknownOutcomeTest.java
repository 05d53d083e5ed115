package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnknownOutcomeTest extends ManagerFixture {
    UnknownOutcomeTest() {
        super(WorkerManagerSettings.defaults().withAttempts(4));
    }

    @Test
    @DisplayName("N5: a write whose reply was lost is sent again unchanged, and then succeeds")
    void aWriteWhoseReplyWasLostIsSentAgainUnchanged() {
        Registration registration = register(ID);
        store.next(Fate.REPLY_LOST, Fate.REPLY_LOST);

        manager.heartbeat(registration, Heartbeat.processing(SESSION));

        assertThat(store.sent().subList(1, 4))
                .hasSize(3)
                .containsOnly(store.sent().get(1));
        assertThat(store.stored(ID).flatMap(WorkerRecord::assignment).map(WorkerRecord.Assignment::session))
                .contains(SESSION);
    }

    @Test
    @DisplayName("N5: a store that never answers leaves an unknown outcome, after a bounded number of attempts")
    void aStoreThatNeverAnswersLeavesAnUnknownOutcome() {
        register(ID);
        store.next(Fate.REPLY_LOST, Fate.DELAYED, Fate.DELAYED, Fate.DELAYED);

        assertOutcomeUnknown(true, () -> manager.markOffline(ID));
        assertThat(store.sent()).hasSize(5);
        assertThat(stored(ID).availability()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    @DisplayName("N5: a write that certainly did not run has a known outcome, and is not sent again")
    void aWriteThatCertainlyDidNotRunHasAKnownOutcome() {
        register(ID);
        store.next(Fate.FAILED);

        assertOutcomeUnknown(false, () -> manager.markOffline(ID));
        assertThat(store.sent()).hasSize(2);
    }

    @Test
    @DisplayName("N5: a later failure of known outcome does not hide an earlier attempt that may have run")
    void aLaterFailureDoesNotHideAnEarlierAttempt() {
        register(ID);
        store.next(Fate.REPLY_LOST, Fate.FAILED, Fate.FAILED, Fate.FAILED);

        assertOutcomeUnknown(true, () -> manager.markOffline(ID));
    }

    @Test
    @DisplayName(
            "N5: a refusal after an unanswered attempt leaves an unknown outcome, with the refusal suppressed in it")
    void aRefusalAfterAnUnansweredAttemptLeavesAnUnknownOutcome() {
        Registration registration = register(ID);
        store.advance(Duration.ofSeconds(1));
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.register(ID, RegisterOptions.defaults()));

        assertThatThrownBy(() -> manager.heartbeat(registration))
                .isInstanceOfSatisfying(WorkerStoreException.class, e -> {
                    assertThat(e.outcomeUnknown()).isTrue();
                    assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(SupersededException.class);
                });
    }

    @Test
    @DisplayName("N5: a failed read after an unanswered write leaves the outcome unknown")
    void aReadThatFailsAfterAnUnansweredWriteLeavesTheOutcomeUnknown() {
        Registration registration = register(ID);
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> {
            other.markOffline(ID);
            store.advance(Duration.ofSeconds(6));
            store.readsFail(true);
        });

        assertOutcomeUnknown(true, () -> manager.heartbeat(registration, Heartbeat.processing(SESSION)));
    }

    @Test
    @DisplayName("N5: a record that became unreadable after an unanswered write leaves the outcome unknown")
    void aRecordThatBecameUnreadableLeavesTheOutcomeUnknown() {
        register(ID);
        store.next(Fate.DELAYED);
        store.beforeNextWrite(() -> store.corrupt(ID, "broken"));

        assertThatThrownBy(() -> manager.markOffline(ID))
                .isNotInstanceOf(UnreadableRecordException.class)
                .isInstanceOfSatisfying(
                        WorkerStoreException.class,
                        e -> assertThat(e.outcomeUnknown()).isTrue());
    }

    @Test
    @DisplayName("N5: an unanswered change that was overwritten is recognised in the stored record")
    void anUnansweredChangeIsRecognisedInTheStoredRecord() {
        Registration registration = register(ID);
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.heartbeat(registration));
        store.advance(Duration.ofSeconds(1));

        assertThat(manager.markOffline(ID).worker().availability()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    void onlyTheReleaseThatFreedTheWorkerReturnsTrue() {
        register(ID);
        Claim claim = claim();
        store.beforeNextWrite(() -> assertThat(other.release(claim)).isTrue());

        assertThat(manager.release(claim)).isFalse();
    }

    @Test
    void aReleaseThatMayHaveFreedTheWorkerReturnsTrue() {
        Registration registration = register(ID);
        Claim claim = claim();
        store.advance(Duration.ofSeconds(1));
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.heartbeat(registration));

        assertThat(manager.release(claim)).isTrue();
    }
}
