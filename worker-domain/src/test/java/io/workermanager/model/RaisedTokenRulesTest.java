package io.workermanager.model;

import static io.workermanager.model.SampleRecords.NO_ORDERS;
import static io.workermanager.model.SampleRecords.OTHER_SESSION;
import static io.workermanager.model.SampleRecords.SESSION;
import static io.workermanager.model.SampleRecords.after;
import static io.workermanager.model.SampleRecords.idle;
import static io.workermanager.model.SampleRecords.processing;
import static io.workermanager.model.SampleRecords.withOrphan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.SessionTransitions;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Raising the fencing token of an assignment. */
class RaisedTokenRulesTest {
    private static final long TOKEN = processing().tokenOf(SESSION).orElseThrow();

    @Test
    void theRaisedTokenIsTheStoreTimeOrTheLeastAcceptedOne() {
        long clock = after(30).toEpochMilli() * 1000;
        assertThat(SessionTransitions.raiseToken(processing(), SESSION, TOKEN, 1, after(30))
                        .tokenOf(SESSION))
                .hasValue(clock);
        assertThat(SessionTransitions.raiseToken(processing(), SESSION, clock, 1, after(30))
                        .tokenOf(SESSION))
                .hasValue(clock + 1);
        assertThat(SessionTransitions.raiseToken(processing(), SESSION, TOKEN, clock + 7, after(30))
                        .tokenOf(SESSION))
                .hasValue(clock + 7);
        long greatest = WorkerRecord.Assignment.GREATEST_TO_EXCEED;
        assertThat(SessionTransitions.raiseToken(processing(), SESSION, greatest, 1, after(30))
                        .tokenOf(SESSION))
                .hasValue(greatest + 1);
    }

    @Test
    void raisingTheTokenChangesNothingElse() {
        WorkerRecord raised = SessionTransitions.raiseToken(processing(), SESSION, TOKEN, 1, after(30));

        WorkerRecord.Assignment before = processing().assignment().orElseThrow();
        WorkerRecord.Assignment now = raised.assignment().orElseThrow();
        assertThat(now.since()).isEqualTo(before.since());
        assertThat(SessionTransitions.raiseToken(raised, SESSION, TOKEN, 1, after(40)))
                .isSameAs(raised);
        assertThat(raised.lease()).isEqualTo(processing().lease());
        assertThat(raised.lastStatusChange()).isEqualTo(processing().lastStatusChange());
        assertThat(raised.turn()).isEqualTo(processing().turn());
    }

    @Test
    void raisesOnlyAnAssignedTokenThatIsNotGreaterYet() {
        assertThat(SessionTransitions.raiseToken(processing(), SESSION, TOKEN - 1, 1, after(30)))
                .isEqualTo(processing());
        assertThat(SessionTransitions.raiseToken(processing(), OTHER_SESSION, TOKEN, 1, after(30)))
                .isEqualTo(processing());
        assertThat(SessionTransitions.raiseToken(withOrphan(), SESSION, TOKEN, 1, after(30)))
                .isEqualTo(withOrphan());
    }

    @Test
    void rejectsATokenAboveTheGreatestOne() {
        for (long wrong :
                new long[] {Long.MIN_VALUE, -1, 0, WorkerRecord.Assignment.GREATEST_TO_EXCEED + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> WorkerRecord.Assignment.toExceed(wrong))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("above must be 1 to 4503599627370496, was " + wrong);
        }
        for (long right : new long[] {1, TOKEN, WorkerRecord.Assignment.GREATEST_TO_EXCEED}) {
            assertThat(WorkerRecord.Assignment.toExceed(right)).isEqualTo(right);
        }
    }

    @Test
    void anAssignmentOfARolledBackRecordGetsAGreaterToken() {
        WorkerRecord older = processing();
        WorkerRecord freed =
                HeartbeatTransitions.heartbeat(older, Heartbeat.finished(SESSION), 1, NO_ORDERS, after(20));
        WorkerRecord another =
                SessionTransitions.assign(freed, OTHER_SESSION, OptionalLong.empty(), 1, NO_ORDERS, after(21));
        WorkerRecord restarted =
                HeartbeatTransitions.heartbeat(older, Heartbeat.restarting(SESSION, TOKEN), 1, NO_ORDERS, after(20));

        for (WorkerRecord lastSeen : new WorkerRecord[] {freed, another, restarted}) {
            WorkerRecord next = SessionTransitions.raiseTokenIfRolledBack(older, lastSeen, 1, after(30));
            assertThat(next.tokenOf(SESSION)).hasValue(after(30).toEpochMilli() * 1000);
        }
    }

    @Test
    void anAssignmentOfACurrentRecordKeepsItsToken() {
        WorkerRecord worker = processing();
        WorkerRecord beaten = HeartbeatTransitions.heartbeat(worker, Heartbeat.alive(), 1, NO_ORDERS, after(20));

        assertThat(SessionTransitions.raiseTokenIfRolledBack(worker, worker, 1, after(30)))
                .isSameAs(worker);
        assertThat(SessionTransitions.raiseTokenIfRolledBack(worker, idle(), 1, after(30)))
                .isSameAs(worker);
        assertThat(SessionTransitions.raiseTokenIfRolledBack(beaten, worker, 1, after(30)))
                .isSameAs(beaten);
        assertThat(SessionTransitions.raiseTokenIfRolledBack(worker, beaten, 1, after(30)))
                .as("one that the process had all the time")
                .isSameAs(worker);
        WorkerRecord nextIncarnation =
                HeartbeatTransitions.heartbeat(withOrphan(), Heartbeat.alive(), 1, NO_ORDERS, after(20));
        assertThat(SessionTransitions.raiseTokenIfRolledBack(worker, nextIncarnation, 1, after(30)))
                .isSameAs(worker);
    }
}
