package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.tck.WorkerLinearizabilityWorkload.Held;
import io.workermanager.tck.WorkerLinearizabilityWorkload.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one call about a worker can have come to. */
class WorkerLinearizabilityWorkloadTest {
    private static final Held FIRST = new Held(ConcurrentCallers.session(1), 7);

    /** Claimed, released and claimed for another session, all in one millisecond. */
    private static final Held SECOND = new Held(ConcurrentCallers.session(2), 7);

    private static final State FREE = new State(true, Optional.empty());
    private static final State HOLDING = new State(true, Optional.of(FIRST));

    @Test
    void aFreeWorkerIsWon() {
        assertThat(FREE.claimed(FIRST)).contains(HOLDING);
    }

    @Test
    void aClaimMadeAgainIsTheOneThatStands() {
        assertThat(HOLDING.claimed(FIRST)).contains(HOLDING);
    }

    @Test
    void aWorkerIsNotWonForASecondSessionUnderTheSameToken() {
        assertThat(HOLDING.claimed(SECOND)).isEmpty();
    }

    @Test
    void aWorkerOfflineIsNotWon() {
        assertThat(new State(false, Optional.empty()).claimed(FIRST)).isEmpty();
    }

    @Test
    void aReleaseFreesTheSessionThatIsHeld() {
        assertThat(HOLDING.released(FIRST, true)).contains(FREE);
        assertThat(HOLDING.released(FIRST, false)).isEmpty();
    }

    @Test
    void aReleaseOfAnotherSessionUnderTheSameTokenFreesNothing() {
        assertThat(HOLDING.released(SECOND, false)).contains(HOLDING);
        assertThat(HOLDING.released(SECOND, true)).isEmpty();
    }
}
