package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ownership of sessions after a write was applied. */
class SessionOwnershipTest extends WriteDecisionFixture {
    @Test
    void aRecordWithoutSessionsChangesNoOwnership() {
        assertThat(state.ownerships(to(worker.withVersion(Version.fresh())))).isEmpty();
    }

    @Test
    void aRecordHoldsItsSessions() {
        assertThat(state.ownerships(new Write.Insert(naming(S, 4, T, 6), KEEP, TERMS)))
                .isEqualTo(Map.of(S, heldBy(own, 4), T, heldBy(own, 6)));
    }

    @Test
    @DisplayName("N31: a session that a record drops is released under the greater of its token and the clock")
    void aSessionThatTheRecordDropsIsReleased() {
        WorkerRecord busy = naming(S, 4, T, MICROS + 1);
        state.ownerships.put(S, heldBy(own, 4));
        state.ownerships.put(T, heldBy(own, MICROS + 1));
        Map<SessionId, SessionOwnership> all = Map.of(S, givenUp(MICROS), T, givenUp(MICROS + 1));

        assertThat(state.ownerships(new Write.Remove(busy, TERMS))).isEqualTo(all);
        assertThat(state.ownerships(new Write.Replace(busy, worker, KEEP, TERMS)))
                .isEqualTo(all);
        assertThat(state.ownerships(new Write.Replace(busy, naming(S, 5), KEEP, TERMS)))
                .isEqualTo(Map.of(S, heldBy(own, 5), T, givenUp(MICROS + 1)));
    }

    @Test
    @DisplayName("N22: a record whose session another record took over releases nothing")
    void anEarlierHolderReleasesNothing() {
        state.ownerships.put(S, heldBy(OTHER, 5));
        state.ownerships.put(T, givenUp(7));

        assertThat(state.ownerships(new Write.Remove(naming(S, 4, T, 6), TERMS)))
                .isEmpty();
        state.ownerships.clear();
        assertThat(state.ownerships(new Write.Remove(naming(S, 4, T, 6), TERMS)))
                .isEmpty();
    }

    @Test
    void endedOwnershipKeepsItsToken() {
        assertThat(heldBy(OTHER, 5).ended()).isEqualTo(givenUp(5));
        assertThat(heldBy(OTHER, 5).isHeldBy(OTHER)).isTrue();
        assertThat(heldBy(OTHER, 5).isHeldBy(own)).isFalse();
        assertThat(heldBy(OTHER, 5).ended().isHeldBy(OTHER)).isFalse();
    }
}
