package io.workermanager.rules;

import static io.workermanager.rules.SessionTransitions.raiseToken;
import static io.workermanager.rules.SessionTransitions.raiseTokenIfRolledBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import org.junit.jupiter.api.Test;

/** Raising the fencing token of an assignment. */
class RaisedTokenRulesTest extends SampleRecords {
    private static final long TOKEN = processing().tokenOf(SESSION).orElseThrow();

    @Test
    void theRaisedTokenIsTheStoreTimeOrTheLeastAcceptedOne() {
        long clock = micros(after(30));
        assertThat(raiseToken(processing(), SESSION, TOKEN, 1, after(30)).tokenOf(SESSION))
                .hasValue(clock);
        assertThat(raiseToken(processing(), SESSION, clock, 1, after(30)).tokenOf(SESSION))
                .hasValue(clock + 1);
        assertThat(raiseToken(processing(), SESSION, TOKEN, clock + 7, after(30))
                        .tokenOf(SESSION))
                .hasValue(clock + 7);
        long greatest = Assignment.GREATEST_TO_EXCEED;
        assertThat(raiseToken(processing(), SESSION, greatest, 1, after(30)).tokenOf(SESSION))
                .hasValue(greatest + 1);
    }

    @Test
    void raisingTheTokenChangesNothingElse() {
        WorkerRecord raised = raiseToken(processing(), SESSION, TOKEN, 1, after(30));

        Assignment before = processing().assignment().orElseThrow();
        Assignment now = raised.assignment().orElseThrow();
        assertThat(now.since()).isEqualTo(before.since());
        assertThat(raiseToken(raised, SESSION, TOKEN, 1, after(40))).isSameAs(raised);
        assertThat(raised.lease()).isEqualTo(processing().lease());
        assertThat(raised.lastStatusChange()).isEqualTo(processing().lastStatusChange());
        assertThat(raised.turn()).isEqualTo(processing().turn());
    }

    @Test
    void raisesOnlyAnAssignedTokenThatIsNotGreaterYet() {
        assertThat(raiseToken(processing(), SESSION, TOKEN - 1, 1, after(30))).isEqualTo(processing());
        assertThat(raiseToken(processing(), OTHER_SESSION, TOKEN, 1, after(30))).isEqualTo(processing());
        assertThat(raiseToken(withOrphan(), SESSION, TOKEN, 1, after(30))).isEqualTo(withOrphan());
    }

    @Test
    void rejectsATokenAboveTheGreatestOne() {
        for (long wrong : new long[] {Long.MIN_VALUE, -1, 0, Assignment.GREATEST_TO_EXCEED + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> Assignment.toExceed(wrong))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("above must be 1 to 4503599627370496, was " + wrong);
        }
        for (long right : new long[] {1, TOKEN, Assignment.GREATEST_TO_EXCEED}) {
            assertThat(Assignment.toExceed(right)).isEqualTo(right);
        }
    }

    @Test
    void anAssignmentOfARolledBackRecordGetsAGreaterToken() {
        WorkerRecord older = processing();
        WorkerRecord freed = beaten(older, Heartbeat.finished(SESSION), after(20));
        WorkerRecord another = assigned(freed, OTHER_SESSION, after(21));
        WorkerRecord restarted = beaten(older, Heartbeat.restarting(SESSION, TOKEN), after(20));

        for (WorkerRecord lastSeen : new WorkerRecord[] {freed, another, restarted}) {
            WorkerRecord next = raiseTokenIfRolledBack(older, lastSeen, 1, after(30));
            assertThat(next.tokenOf(SESSION)).hasValue(micros(after(30)));
        }
    }

    @Test
    void anAssignmentOfACurrentRecordKeepsItsToken() {
        WorkerRecord worker = processing();
        WorkerRecord beaten = beaten(worker, Heartbeat.alive(), after(20));

        assertThat(raiseTokenIfRolledBack(worker, worker, 1, after(30))).isSameAs(worker);
        assertThat(raiseTokenIfRolledBack(worker, idle(), 1, after(30))).isSameAs(worker);
        assertThat(raiseTokenIfRolledBack(beaten, worker, 1, after(30))).isSameAs(beaten);
        assertThat(raiseTokenIfRolledBack(worker, beaten, 1, after(30)))
                .as("one that the process had all the time")
                .isSameAs(worker);
        WorkerRecord nextIncarnation = beaten(withOrphan(), Heartbeat.alive(), after(20));
        assertThat(raiseTokenIfRolledBack(worker, nextIncarnation, 1, after(30)))
                .isSameAs(worker);
    }
}
