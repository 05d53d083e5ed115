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
        ledger.records.put(own, worker);
    }

    // ---- repeated writes

    @Test
    @DisplayName(
            "N5: an insert or a replace has run if the version of its record is stored, even if its preconditions fail now")
    void anInsertOrReplaceHasRunIfItsVersionIsStored() {
        WorkerRecord before = worker.withVersion(Version.fresh());
        Write.Preconditions terms = OVER.underControl(7);

        assertHasRun(new Write.Insert(worker, KEEP, terms));
        assertHasRun(new Write.Replace(before, worker, KEEP, terms));
    }

    @Test
    @DisplayName(
            "N5: a remove has run if its version was removed last, even if its preconditions fail now or another record exists")
    void aRemoveHasRunIfItsVersionWasRemovedLast() {
        ledger.removed.put(own, new Removed(worker.version(), worker.incarnation()));
        Write remove = new Write.Remove(worker, OVER);

        assertHasRun(remove);
        ledger.records.clear();
        assertHasRun(remove);
        ledger.unreadable.put(own, new WorkerList.Unreadable(own, "spoilt"));
        assertHasRun(remove);
    }

    @Test
    void aRemoveHasNotRunIfAnotherVersionWasRemovedLast() {
        ledger.records.clear();
        ledger.removed.put(own, new Removed(Version.fresh(), worker.incarnation()));

        assertRefused(new Write.Remove(worker, TERMS), new RejectionReason.VersionMismatch(Optional.empty()));
    }

    @Test
    @DisplayName("N29: an unreadable record is neither overwritten nor treated as absent")
    void anUnreadableRecordIsNotChanged() {
        WorkerList.Unreadable spoilt = new WorkerList.Unreadable(own, "spoilt");
        ledger.unreadable.put(own, spoilt);

        for (Write write : List.of(
                new Write.Insert(worker, KEEP, TERMS),
                to(worker.withVersion(Version.fresh())),
                new Write.Remove(worker, OVER))) {
            assertRefused(write, new RejectionReason.Unreadable(spoilt));
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
        ledger.control = FleetControlTransitions.clearSignals(FleetControl.none(), NOW);
        long revision = ledger.control.revision();

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
        ledger.records.clear();
        assertApplicable(insert);
    }

    @Test
    void aReplaceOrRemoveRequiresTheExpectedVersion() {
        List<Write> writes = List.of(to(worker.withVersion(Version.fresh())), new Write.Remove(worker, TERMS));

        writes.forEach(this::assertApplicable);
        WorkerRecord newer = worker.withVersion(Version.fresh());
        ledger.records.put(own, newer);
        writes.forEach(write -> assertRefused(write, new RejectionReason.VersionMismatch(Optional.of(newer))));
        ledger.records.clear();
        writes.forEach(write -> assertRefused(write, new RejectionReason.VersionMismatch(Optional.empty())));
    }

    @Test
    @DisplayName("N31: an insert requires a later incarnation than the recently removed one")
    void anInsertRequiresALaterIncarnationThanTheRemovedOne() {
        ledger.records.clear();
        Write insert = new Write.Insert(worker, KEEP, TERMS);
        long incarnation = worker.incarnation();

        for (long removed : new long[] {incarnation, incarnation + 1}) {
            ledger.removed.put(own, new Removed(worker.version(), removed));
            assertRefused(insert, new RejectionReason.RecentlyRemoved(removed));
        }
        ledger.removed.put(own, new Removed(worker.version(), incarnation - 1));
        assertApplicable(insert);
    }

    @Test
    void aTombstoneDoesNotAffectReplaceAndRemove() {
        ledger.removed.put(own, new Removed(Version.fresh(), worker.incarnation()));

        assertApplicable(to(worker.withVersion(Version.fresh())));
        assertApplicable(new Write.Remove(worker, TERMS));
    }

    // ---- sessions and handovers

    @Test
    @DisplayName("N19: a session that another record holds, as its assignment or as an orphan, is rejected")
    void aSessionOfAnotherRecordIsRejected() {
        ledger.tenures.put(T, heldBy(OTHER, MICROS));

        assertRefused(to(naming(T, MICROS + 1)), new RejectionReason.SessionHeld(T, OTHER));
        assertRefused(to(naming(S, MICROS, T, MICROS + 1)), new RejectionReason.SessionHeld(T, OTHER));
        assertApplicable(to(naming(S, MICROS)));
    }

    @Test
    @DisplayName("N22: a handover requires the session and its current token")
    void aHandoverRequiresTheSessionAndItsCurrentToken() {
        ledger.tenures.put(S, heldBy(OTHER, 5));
        Write.Replace taking = to(naming(S, 6));
        RejectionReason held = new RejectionReason.SessionHeld(S, OTHER);

        assertApplicable(takingOver(S, 5, taking));
        assertRefused(takingOver(S, 4, taking), held);
        assertRefused(takingOver(T, 5, taking), held);
    }

    @Test
    @DisplayName(
            "N22: a handover requires that a record holds the session under that token, whatever else the write changes")
    void aHandoverRequiresAHolderUnderThatToken() {
        RejectionReason nothing = new RejectionReason.TransferSourceMissing();
        Write.Replace beat = to(worker.withVersion(Version.fresh()));
        Write.Remove remove = new Write.Remove(worker, TERMS.takingOver(new Write.Preconditions.SessionTransfer(T, 5)));

        assertRefused(takingOver(T, 5, beat), nothing);
        ledger.tenures.put(T, givenUp(5));
        assertRefused(takingOver(T, 5, to(naming(S, MICROS))), nothing);
        assertRefused(remove, nothing);
        ledger.tenures.put(T, heldBy(OTHER, 6));
        assertRefused(takingOver(T, 5, beat), nothing);
        ledger.tenures.put(T, heldBy(OTHER, 5));
        assertApplicable(takingOver(T, 5, beat));
        assertApplicable(remove);
    }

    // ---- tokens

    @Test
    void aRecordKeepsItsSessionUnderTheSameOrAGreaterToken() {
        ledger.tenures.put(S, heldBy(own, 5));

        assertApplicable(to(naming(S, 6)));
        assertApplicable(to(naming(S, 5)));
        assertRefused(to(naming(S, 4)), new RejectionReason.TokenTooLow(S, 5));
    }

    @Test
    @DisplayName("N20: a handover requires a greater token, from another record and from its own")
    void aHandoverRequiresAGreaterToken() {
        for (WorkerId holder : List.of(OTHER, own)) {
            ledger.tenures.put(S, heldBy(holder, 5));

            assertApplicable(takingOver(S, 5, to(naming(S, 6))));
            assertRefused(takingOver(S, 5, to(naming(S, 5))), new RejectionReason.TokenTooLow(S, 5));
        }
    }

    @Test
    @DisplayName("N31: each released session of a record requires a greater token than its last one")
    void aReleasedSessionRequiresAGreaterToken() {
        ledger.tenures.put(S, givenUp(5));
        ledger.tenures.put(T, givenUp(7));

        assertApplicable(to(naming(S, 6, T, 8)));
        assertRefused(to(naming(S, 5, T, 8)), new RejectionReason.TokenTooLow(S, 5));
        assertRefused(to(naming(S, 6, T, 7)), new RejectionReason.TokenTooLow(T, 7));
    }

    @Test
    @DisplayName(
            "N31: an unknown session requires a token within the longest window of the clock and of the greatest token")
    void anUnknownSessionRequiresARecentToken() {
        for (long greatest : new long[] {0, MICROS, MICROS + 1, MICROS + WINDOW}) {
            ledger.greatestToken = greatest;
            long least = Math.max(greatest, MICROS) - WINDOW;

            assertApplicable(to(naming(S, least)));
            assertRefused(to(naming(S, least - 1)), new RejectionReason.TokenTooLow(S, least - 1));
        }
    }

    @Test
    void aReleasedSessionBelowTheWindowMayBeForgotten() {
        ledger.greatestToken = MICROS;

        assertThat(ledger.forgottenBelow()).isEqualTo(MICROS - WINDOW);
    }

    // ---- the order of the conditions

    @Test
    void theResultIsTheFirstFailedCondition() {
        ledger.tenures.put(S, heldBy(OTHER, 5));
        WorkerRecord newer = worker.withVersion(Version.fresh());
        ledger.records.put(own, newer);
        Write.Preconditions.SessionTransfer none = new Write.Preconditions.SessionTransfer(T, 1);
        Write.Replace wrong = under(OVER.underControl(7).takingOver(none), to(naming(S, 4)));

        assertRefused(wrong, new RejectionReason.OutsideWindow());
        wrong = under(TERMS.underControl(7).takingOver(none), wrong);
        assertRefused(wrong, new RejectionReason.ControlRevisionMismatch(0));
        wrong = takingOver(T, 1, under(TERMS, wrong));
        assertRefused(wrong, new RejectionReason.VersionMismatch(Optional.of(newer)));
        ledger.records.put(own, worker);
        assertRefused(wrong, new RejectionReason.SessionHeld(S, OTHER));
        ledger.tenures.put(S, givenUp(5));
        assertRefused(wrong, new RejectionReason.TransferSourceMissing());
        assertRefused(under(TERMS, wrong), new RejectionReason.TokenTooLow(S, 5));
    }

    @Test
    void theIncarnationIsCheckedBeforeTheSessions() {
        ledger.records.clear();
        ledger.tenures.put(S, heldBy(OTHER, 5));
        ledger.removed.put(own, new Removed(worker.version(), worker.incarnation()));
        Write insert = new Write.Insert(naming(S, 6), KEEP, TERMS);

        assertRefused(insert, new RejectionReason.RecentlyRemoved(worker.incarnation()));
        ledger.removed.clear();
        assertRefused(insert, new RejectionReason.SessionHeld(S, OTHER));
    }

    // ---- the fleet control

    @Test
    void aControlWriteRequiresTheExpectedVersion() {
        FleetControl expected = FleetControl.none();
        FleetControl next = FleetControlTransitions.clearSignals(expected, NOW);
        FleetControl between = FleetControlTransitions.clearSignals(expected, NOW.plusMillis(5));
        long revision = between.revision();

        assertThat(ledger.decide(expected, next, TERMS)).isEmpty();
        assertThat(ledger.decide(expected, next, OVER))
                .contains(new Rejected(new RejectionReason.OutsideWindow(), NOW));
        ledger.control = between;
        assertThat(ledger.decide(expected, next, TERMS))
                .contains(new Rejected(new RejectionReason.ControlRevisionMismatch(revision), NOW));
        assertThat(ledger.decide(expected, next, OVER))
                .contains(new Rejected(new RejectionReason.OutsideWindow(), NOW));
        ledger.control = next;
        assertThat(ledger.decide(expected, next, OVER)).contains(new Applied(NOW));
    }

    // ---- assertions

    private void assertApplicable(Write write) {
        assertThat(ledger.decide(write)).isEmpty();
    }

    private void assertHasRun(Write write) {
        assertThat(ledger.decide(write)).contains(new Applied(NOW));
    }

    private void assertRefused(Write write, RejectionReason why) {
        assertThat(ledger.decide(write)).contains(new Rejected(why, NOW));
    }

    private static Write.Replace under(Write.Preconditions terms, Write.Replace write) {
        return new Write.Replace(write.expected(), write.next(), write.keepFor(), terms);
    }

    private static Write.Replace takingOver(SessionId session, long token, Write.Replace write) {
        return under(write.terms().takingOver(new Write.Preconditions.SessionTransfer(session, token)), write);
    }
}
