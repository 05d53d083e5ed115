package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState.Removed;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The conditions of a write at their bounds, and their order. */
class WriteDecisionTest extends WriteDecisionFixture {
    @BeforeEach
    void storeTheRecord() {
        state.records.put(own, worker);
    }

    // ---- repeated writes

    @Test
    @DisplayName(
            "N5: an insert or a replace has run if the version of its record is stored, even if its preconditions fail now")
    void anInsertOrReplaceHasRunIfItsVersionIsStored() {
        WorkerRecord before = worker.withVersion(Version.fresh());
        Write.Preconditions preconditions = OVER.underControl(7);

        assertHasRun(new Write.Insert(worker, KEEP, preconditions));
        assertHasRun(new Write.Replace(before, worker, KEEP, preconditions));
    }

    @Test
    @DisplayName(
            "N5: a remove has run if its version was removed last, even if its preconditions fail now or another record exists")
    void aRemoveHasRunIfItsVersionWasRemovedLast() {
        state.removed.put(own, new Removed(worker.version(), worker.incarnation()));
        Write remove = new Write.Remove(worker, OVER);

        assertHasRun(remove);
        state.records.clear();
        assertHasRun(remove);
        state.unreadable.put(own, new WorkerList.Unreadable(own, "corrupted"));
        assertHasRun(remove);
    }

    @Test
    void aRemoveHasNotRunIfAnotherVersionWasRemovedLast() {
        state.records.clear();
        state.removed.put(own, new Removed(Version.fresh(), worker.incarnation()));

        assertRefused(new Write.Remove(worker, TERMS), new RejectionReason.VersionMismatch(Optional.empty()));
    }

    @Test
    @DisplayName("N29: an unreadable record is neither overwritten nor treated as absent")
    void anUnreadableRecordIsNotChanged() {
        WorkerList.Unreadable corrupted = new WorkerList.Unreadable(own, "corrupted");
        state.unreadable.put(own, corrupted);

        for (Write write : List.of(
                new Write.Insert(worker, KEEP, TERMS),
                to(worker.withVersion(Version.fresh())),
                new Write.Remove(worker, OVER))) {
            assertRefused(write, new RejectionReason.Unreadable(corrupted));
        }
    }

    // ---- time, control, version

    @Test
    void aWriteRunsOnlyWithinItsWindow() {
        assertApplicable(new Write.Remove(worker, TERMS));
        assertRefused(new Write.Remove(worker, OVER), new RejectionReason.OutsideWindow());
        assertRefused(
                new Write.Remove(worker, Write.Preconditions.within(NOW.plusMillis(1), NOW.plusMillis(2))),
                new RejectionReason.OutsideWindow());
    }

    @Test
    void aWriteRunsOnlyUnderTheRequiredRevision() {
        state.control = FleetControlTransitions.clearSignals(FleetControl.none(), NOW);
        long revision = state.control.revision();

        assertApplicable(new Write.Remove(worker, TERMS));
        assertApplicable(new Write.Remove(worker, TERMS.underControl(revision)));
        assertRefused(
                new Write.Remove(worker, TERMS.underControl(revision - 1)),
                new RejectionReason.ControlRevisionMismatch(revision));
        assertRefused(
                new Write.Remove(worker, TERMS.underControl(revision + 1)),
                new RejectionReason.ControlRevisionMismatch(revision));
    }

    @Test
    void anInsertRequiresThatNoRecordExists() {
        Write insert = new Write.Insert(worker.withVersion(Version.fresh()), KEEP, TERMS);

        assertRefused(insert, new RejectionReason.VersionMismatch(Optional.of(worker)));
        state.records.clear();
        assertApplicable(insert);
    }

    @Test
    void aReplaceOrRemoveRequiresTheExpectedVersion() {
        List<Write> writes = List.of(to(worker.withVersion(Version.fresh())), new Write.Remove(worker, TERMS));

        writes.forEach(this::assertApplicable);
        WorkerRecord newer = worker.withVersion(Version.fresh());
        state.records.put(own, newer);
        writes.forEach(write -> assertRefused(write, new RejectionReason.VersionMismatch(Optional.of(newer))));
        state.records.clear();
        writes.forEach(write -> assertRefused(write, new RejectionReason.VersionMismatch(Optional.empty())));
    }

    @Test
    @DisplayName("N31: an insert requires a later incarnation than the recently removed one")
    void anInsertRequiresALaterIncarnationThanTheRemovedOne() {
        state.records.clear();
        Write insert = new Write.Insert(worker, KEEP, TERMS);
        long incarnation = worker.incarnation();

        for (long removed : new long[] {incarnation, incarnation + 1}) {
            state.removed.put(own, new Removed(worker.version(), removed));
            assertRefused(insert, new RejectionReason.RecentlyRemoved(removed));
        }
        state.removed.put(own, new Removed(worker.version(), incarnation - 1));
        assertApplicable(insert);
    }

    @Test
    void aTombstoneDoesNotAffectReplaceAndRemove() {
        state.removed.put(own, new Removed(Version.fresh(), worker.incarnation()));

        assertApplicable(to(worker.withVersion(Version.fresh())));
        assertApplicable(new Write.Remove(worker, TERMS));
    }

    // ---- sessions and transfers

    @Test
    @DisplayName("N19: a session that another record holds, as its assignment or as an orphan, is rejected")
    void aSessionOfAnotherRecordIsRejected() {
        state.ownerships.put(T, heldBy(OTHER, MICROS));

        assertRefused(to(naming(T, MICROS + 1)), new RejectionReason.SessionHeld(T, OTHER));
        assertRefused(to(naming(S, MICROS, T, MICROS + 1)), new RejectionReason.SessionHeld(T, OTHER));
        assertApplicable(to(naming(S, MICROS)));
    }

    @Test
    @DisplayName("N22: a transfer requires the session and its current token")
    void aHandoverRequiresTheSessionAndItsCurrentToken() {
        state.ownerships.put(S, heldBy(OTHER, 5));
        Write.Replace taking = to(naming(S, 6));
        RejectionReason held = new RejectionReason.SessionHeld(S, OTHER);

        assertApplicable(transferring(S, 5, taking));
        assertRefused(transferring(S, 4, taking), held);
        assertRefused(transferring(T, 5, taking), held);
    }

    @Test
    @DisplayName(
            "N22: a transfer requires that a record holds the session under that token, whatever else the write changes")
    void aHandoverRequiresAHolderUnderThatToken() {
        RejectionReason nothing = new RejectionReason.TransferSourceMissing();
        Write.Replace beat = to(worker.withVersion(Version.fresh()));
        Write.Remove remove =
                new Write.Remove(worker, TERMS.transferring(new Write.Preconditions.SessionTransfer(T, 5)));

        assertRefused(transferring(T, 5, beat), nothing);
        state.ownerships.put(T, givenUp(5));
        assertRefused(transferring(T, 5, to(naming(S, MICROS))), nothing);
        assertRefused(remove, nothing);
        state.ownerships.put(T, heldBy(OTHER, 6));
        assertRefused(transferring(T, 5, beat), nothing);
        state.ownerships.put(T, heldBy(OTHER, 5));
        assertApplicable(transferring(T, 5, beat));
        assertApplicable(remove);
    }

    // ---- tokens

    @Test
    void aRecordKeepsItsSessionUnderTheSameOrAGreaterToken() {
        state.ownerships.put(S, heldBy(own, 5));

        assertApplicable(to(naming(S, 6)));
        assertApplicable(to(naming(S, 5)));
        assertRefused(to(naming(S, 4)), new RejectionReason.TokenTooLow(S, 5));
    }

    @Test
    @DisplayName("N20: a transfer requires a greater token, from another record and from its own")
    void aHandoverRequiresAGreaterToken() {
        for (WorkerId holder : List.of(OTHER, own)) {
            state.ownerships.put(S, heldBy(holder, 5));

            assertApplicable(transferring(S, 5, to(naming(S, 6))));
            assertRefused(transferring(S, 5, to(naming(S, 5))), new RejectionReason.TokenTooLow(S, 5));
        }
    }

    @Test
    @DisplayName("N31: each released session of a record requires a greater token than its last one")
    void aReleasedSessionRequiresAGreaterToken() {
        state.ownerships.put(S, givenUp(5));
        state.ownerships.put(T, givenUp(7));

        assertApplicable(to(naming(S, 6, T, 8)));
        assertRefused(to(naming(S, 5, T, 8)), new RejectionReason.TokenTooLow(S, 5));
        assertRefused(to(naming(S, 6, T, 7)), new RejectionReason.TokenTooLow(T, 7));
    }

    @Test
    @DisplayName(
            "N31: an unknown session requires a token within the longest window of the clock and of the greatest token")
    void anUnknownSessionRequiresARecentToken() {
        for (long greatest : new long[] {0, MICROS, MICROS + 1, MICROS + WINDOW}) {
            state.greatestToken = greatest;
            long least = Math.max(greatest, MICROS) - WINDOW;

            assertApplicable(to(naming(S, least)));
            assertRefused(to(naming(S, least - 1)), new RejectionReason.TokenTooLow(S, least - 1));
        }
    }

    @Test
    void aReleasedSessionBelowTheWindowMayBeForgotten() {
        state.greatestToken = MICROS;

        assertThat(state.forgottenBelow()).isEqualTo(MICROS - WINDOW);
    }

    // ---- the order of the conditions

    @Test
    void theResultIsTheFirstFailedCondition() {
        state.ownerships.put(S, heldBy(OTHER, 5));
        WorkerRecord newer = worker.withVersion(Version.fresh());
        state.records.put(own, newer);
        Write.Preconditions.SessionTransfer none = new Write.Preconditions.SessionTransfer(T, 1);
        Write.Replace wrong = under(OVER.underControl(7).transferring(none), to(naming(S, 4)));

        assertRefused(wrong, new RejectionReason.OutsideWindow());
        wrong = under(TERMS.underControl(7).transferring(none), wrong);
        assertRefused(wrong, new RejectionReason.ControlRevisionMismatch(0));
        wrong = transferring(T, 1, under(TERMS, wrong));
        assertRefused(wrong, new RejectionReason.VersionMismatch(Optional.of(newer)));
        state.records.put(own, worker);
        assertRefused(wrong, new RejectionReason.SessionHeld(S, OTHER));
        state.ownerships.put(S, givenUp(5));
        assertRefused(wrong, new RejectionReason.TransferSourceMissing());
        assertRefused(under(TERMS, wrong), new RejectionReason.TokenTooLow(S, 5));
    }

    @Test
    void theIncarnationIsCheckedBeforeTheSessions() {
        state.records.clear();
        state.ownerships.put(S, heldBy(OTHER, 5));
        state.removed.put(own, new Removed(worker.version(), worker.incarnation()));
        Write insert = new Write.Insert(naming(S, 6), KEEP, TERMS);

        assertRefused(insert, new RejectionReason.RecentlyRemoved(worker.incarnation()));
        state.removed.clear();
        assertRefused(insert, new RejectionReason.SessionHeld(S, OTHER));
    }

    // ---- the fleet control

    @Test
    void aControlWriteRequiresTheExpectedVersion() {
        FleetControl expected = FleetControl.none();
        FleetControl next = FleetControlTransitions.clearSignals(expected, NOW);
        FleetControl between = FleetControlTransitions.clearSignals(expected, NOW.plusMillis(5));
        long revision = between.revision();

        assertThat(state.decide(expected, next, TERMS)).isEmpty();
        assertThat(state.decide(expected, next, OVER)).contains(new Rejected(new RejectionReason.OutsideWindow(), NOW));
        state.control = between;
        assertThat(state.decide(expected, next, TERMS))
                .contains(new Rejected(new RejectionReason.ControlRevisionMismatch(revision), NOW));
        assertThat(state.decide(expected, next, OVER)).contains(new Rejected(new RejectionReason.OutsideWindow(), NOW));
        state.control = next;
        assertThat(state.decide(expected, next, OVER)).contains(new Applied(NOW));
    }

    // ---- assertions

    private void assertApplicable(Write write) {
        assertThat(state.decide(write)).isEmpty();
    }

    private void assertHasRun(Write write) {
        assertThat(state.decide(write)).contains(new Applied(NOW));
    }

    private void assertRefused(Write write, RejectionReason why) {
        assertThat(state.decide(write)).contains(new Rejected(why, NOW));
    }

    private static Write.Replace under(Write.Preconditions preconditions, Write.Replace write) {
        return new Write.Replace(write.expected(), write.next(), write.keepFor(), preconditions);
    }

    private static Write.Replace transferring(SessionId session, long token, Write.Replace write) {
        return under(
                write.preconditions().transferring(new Write.Preconditions.SessionTransfer(session, token)), write);
    }
}
