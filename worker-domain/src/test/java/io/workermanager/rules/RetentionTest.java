package io.workermanager.rules;

import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.RecoveryTransitions.confirm;
import static io.workermanager.rules.RecoveryTransitions.recover;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerSettings.Retention;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest extends SampleRecords {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    private static Optional<Duration> keepFor(WorkerRecord worker, Instant now) {
        return RetentionPolicy.keepFor(Retention.defaults(), worker, now);
    }

    @Test
    @DisplayName("N10: a plain record is kept for its lease only")
    void aPlainRecordIsKeptForItsLease() {
        assertThat(keepFor(idle(), NOW)).contains(TTL);
        assertThat(keepFor(idle(), after(59))).contains(Duration.ofSeconds(1));
        assertThat(keepFor(idle(), after(60))).isEmpty();
    }

    @Test
    @DisplayName("N22: a record with a session is kept a day longer than its lease")
    void aRecordWithASessionIsKeptADayLonger() {
        assertThat(keepFor(processing(), NOW)).contains(TTL.plus(DAY));
        assertThat(keepFor(withOrphan(), after(2))).contains(TTL.plus(DAY));
        assertThat(keepFor(leave(processing(), after(3)), after(3)))
                .contains(TTL.plus(DAY).minusSeconds(3));
    }

    @Test
    @DisplayName("N22: a record with a session in recovery is kept for a day after the end of the recovery")
    void aRecordWithARecoveredSessionIsKeptADayAfterTheRecovery() {
        WorkerRecord handedOut = recover(processing(), SESSION, "d", after(7_200), 1, after(60));

        assertThat(keepFor(handedOut, after(60))).contains(DAY.plus(Duration.ofMinutes(119)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OFFLINE", "PAUSED"})
    @DisplayName("N6: a mark is kept for a month after the later of the last heartbeat and the mark itself")
    void aMarkIsStoredForAMonth(Availability mark) {
        assertThat(keepFor(mark(idle(), mark, after(5)), after(5))).contains(MONTH);
        WorkerRecord calledLater = beaten(mark(idle(), mark, after(5)), Heartbeat.alive(), after(30));
        assertThat(keepFor(calledLater, after(40))).contains(MONTH.minusSeconds(10));
    }

    @Test
    @DisplayName("N34: a record is kept for a month after its mark was lifted, or until its process has read that")
    void theOrderThatLiftedAMarkIsStoredForAMonth() {
        WorkerRecord marked = mark(idle(), Availability.OFFLINE, after(5));

        for (WorkerRecord stored : new WorkerRecord[] {marked, leave(marked, after(6))}) {
            WorkerRecord lifted = mark(stored, Availability.ONLINE, after(100));
            assertThat(keepFor(lifted, after(100))).contains(MONTH);
            assertThat(keepFor(lifted, after(110))).contains(MONTH.minusSeconds(10));
        }
    }

    @Test
    @DisplayName("N30: the time to keep a record never exceeds its bound, even if the clock is set back")
    void theTimeToKeepNeverExceedsItsBound() {
        Retention longest = new Retention(DAY, Duration.ofDays(3660));
        WorkerRecord marked = mark(idle(), Availability.OFFLINE, after(5));

        assertThat(RetentionPolicy.keepFor(longest, marked, NOW.minus(Duration.ofDays(30))))
                .contains(Duration.ofDays(3661));
    }

    @Test
    void theLongestRetentionApplies() {
        Retention sessionsLonger = new Retention(MONTH, DAY);
        WorkerRecord both = mark(processing(), Availability.OFFLINE, after(2));

        assertThat(keepFor(both, after(2))).contains(MONTH);
        assertThat(RetentionPolicy.keepFor(sessionsLonger, both, NOW)).contains(TTL.plus(MONTH));
        assertThat(RetentionPolicy.keepFor(
                        new Retention(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                        mark(idle(), Availability.PAUSED, after(1)),
                        after(1)))
                .contains(TTL.minusSeconds(1));
    }

    @Test
    void theMemoryOfDeathsKeepsEveryDeadWorkerButNotOneThatLeft() {
        Retention remembering = Retention.defaults().withDeaths(MONTH);

        assertThat(RetentionPolicy.keepFor(remembering, idle(), NOW)).contains(TTL.plus(MONTH));
        assertThat(RetentionPolicy.keepFor(remembering, processing(), NOW)).contains(TTL.plus(MONTH));
        assertThat(RetentionPolicy.keepFor(remembering, leave(idle(), after(1)), after(1)))
                .isEmpty();
    }

    @Test
    @DisplayName("N10: the record of a dead or left worker without mark and session is not kept")
    void aDeadRecordWithoutMarkAndSessionIsNotKept() {
        assertThat(keepFor(leave(idle(), after(1)), after(1))).isEmpty();
        WorkerRecord unmarked = beaten(
                mark(mark(idle(), Availability.OFFLINE, after(1)), Availability.ONLINE, after(2)),
                Heartbeat.alive(),
                after(3));
        assertThat(keepFor(unmarked, after(4))).contains(TTL.minusSeconds(1));
        assertThat(keepFor(unmarked, after(63))).isEmpty();
        assertThat(keepFor(leave(unmarked, after(5)), after(5))).isEmpty();
        WorkerRecord settled = withOrphan();
        settled = confirm(settled, SESSION, settled.orphans().get(0).token(), after(100));
        assertThat(keepFor(settled, after(100))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S", "P3660DT0.001S", "P106751991167300D"})
    @DisplayName("N30: a zero, negative or overflowing retention is rejected")
    void rejectsARetentionOutOfBounds(Duration length) {
        assertThatThrownBy(() -> new Retention(length, DAY))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("retention of sessions must be PT1S to PT87840H, was " + length);
        assertThatThrownBy(() -> new Retention(DAY, length))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("retention of marks must be PT1S to PT87840H, was " + length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "P3660DT0.001S"})
    @DisplayName("N30: a negative or overflowing memory of deaths is rejected")
    void rejectsAMemoryOfDeathsOutOfBounds(Duration length) {
        assertThatThrownBy(() -> Retention.defaults().withDeaths(length))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("retention of deaths must be PT0S to PT87840H, was " + length);
    }
}
