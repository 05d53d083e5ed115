package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who holds a session, and how it goes from one record to another. */
interface SessionRules {
    @Test
    @DisplayName("SESSION-1 (N19): a session that a record holds is refused to every other, with the holder's id")
    @DiagnosticHint("is the index of sessions unique, and read in the step that writes?")
    default void session1_aSessionHasOneHolder(TckFixture fleet) {
        WorkerRecord holder = fleet.assign(fleet.put("holder"), "s");
        WorkerRecord other = fleet.put("other");
        assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, "s"))), holder, "s");
        assertHeld(fleet.write(fleet.insert(fleet.busy(fleet.newcomer("new"), "s"))), holder, "s");
        fleet.look().assertStand(holder, other);
    }

    @Test
    @DisplayName(
            "SESSION-2 (N22): a session that waits in a record for recovery is held by it like one that is assigned")
    @DiagnosticHint("are the sessions that wait for recovery in the index, too?")
    default void session2_anOrphanIsHeld(TckFixture fleet) {
        WorkerRecord superseded = fleet.assign(fleet.put("holder"), "s");
        WorkerRecord holder = fleet.change(superseded, worker -> fleet.successor(superseded));
        assertThat(holder.orphans()).hasSize(1);
        assertThat(fleet.holder("s")).contains(holder);

        WorkerRecord other = fleet.put("other");
        assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, "s"))), holder, "s");
        fleet.look().assertStand(holder, other);
    }

    @Test
    @DisplayName("SESSION-3: each of the many sessions in one record is held by it")
    @DiagnosticHint("is only the first session of a record looked at?")
    default void session3_eachOfManySessionsIsHeld(TckFixture fleet) {
        long token = fleet.tokenNow();
        List<WorkerRecord.OrphanedSession> orphans = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            orphans.add(orphan(fleet, "o" + i, token + i));
        }
        WorkerRecord holder = TestRecords.withOrphans(fleet.busy(fleet.newcomer("holder"), "s"), orphans);
        fleet.put(holder);
        WorkerRecord other = fleet.put("other");
        for (String session : new String[] {"s", "o0", "o31", "o63"}) {
            assertThat(fleet.holder(session)).contains(holder);
            assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, session))), holder, session);
        }
        fleet.look().assertStand(holder, other);
    }

    private static void assertHeld(WriteResult result, WorkerRecord holder, String session) {
        RejectionReason.SessionHeld held = TckFixture.refusal(result, RejectionReason.SessionHeld.class);
        assertThat(held.holder()).isEqualTo(holder.id());
        assertThat(held.session()).isEqualTo(TckFixture.session(session));
    }

    @Test
    @DisplayName("SESSION-4: a session that its record names no more is free for another")
    @DiagnosticHint("does the index forget a session in the step that gives it up?")
    default void session4_aSessionThatIsNamedNoMoreIsFree(TckFixture fleet) {
        WorkerRecord a = fleet.put(holdingBoth(fleet, "a", "s", "o"));
        WorkerRecord left =
                fleet.change(a, worker -> SessionTransitions.forget(worker, TckFixture.session("o"), fleet.now()));
        assertThat(fleet.holder("o")).isEmpty();
        WorkerRecord taker = fleet.put(TestRecords.holding(fleet.newcomer("taker"), "o", fleet.laterToken()));
        fleet.look().assertStand(left, taker);

        WorkerRecord free =
                fleet.change(left, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).isEmpty();
        WorkerRecord b = fleet.put("b");
        WorkerRecord busy = fleet.overwrite(b, TestRecords.holding(b, "s", fleet.laterToken()));
        fleet.look().assertStand(free, taker, busy);
    }

    /** A newcomer with one session that is assigned and one that waits. */
    private static WorkerRecord holdingBoth(TckFixture fleet, String id, String assigned, String waiting) {
        WorkerRecord busy = fleet.busy(fleet.newcomer(id), assigned);
        return TestRecords.withOrphans(busy, List.of(orphan(fleet, waiting, fleet.tokenNow())));
    }

    @Test
    @DisplayName("SESSION-5: a session whose record is removed is free for another")
    @DiagnosticHint("does the index forget a session when its record goes?")
    default void session5_theSessionOfARemovedRecordIsFree(TckFixture fleet) {
        WorkerRecord a = fleet.put(holdingBoth(fleet, "a", "s", "o"));
        fleet.drop(a);
        assertThat(fleet.holder("s")).isEmpty();
        assertThat(fleet.holder("o")).isEmpty();

        WorkerRecord b = fleet.put("b");
        WorkerRecord busy = fleet.overwrite(b, TestRecords.holding(b, "s", fleet.laterToken()));
        WorkerRecord taker = fleet.put(TestRecords.holding(fleet.newcomer("taker"), "o", fleet.laterToken()));
        fleet.look().assertStand(busy, taker);
    }

    @Test
    @DisplayName("SESSION-6 (N22): a session is taken over by the write that names it and the token it is held under")
    @DiagnosticHint("does a handover move the session in the index, though the earlier record still names it?")
    default void session6_aSessionIsTakenOver(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);
        assertThat(fleet.holder("s")).contains(taker);
        fleet.look().assertStand(from, taker);
    }

    @Test
    @DisplayName("SESSION-7 (N22): a handover with another token, or of a session that nobody holds, is refused")
    @DiagnosticHint("is the handover's token compared with the one that the session is held under?")
    default void session7_aHandoverThatIsNotTrueIsRefused(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.put("taker");
        long token = TckFixture.tokenOf(from, "s");
        for (long other : new long[] {token - 1, token + 1}) {
            assertThat(TckFixture.refusal(fleet.write(fleet.takingOver(taker, "s", other)), RejectionReason.class))
                    .as("why a handover under another token was refused")
                    .isInstanceOfAny(RejectionReason.SessionHeld.class, RejectionReason.TransferSourceMissing.class);
        }
        TckFixture.refusal(
                fleet.write(fleet.takingOver(taker, "nobody", token)), RejectionReason.TransferSourceMissing.class);
        WorkerRecord last = fleet.assign(fleet.put("last"), "t");
        WorkerRecord free =
                fleet.change(last, worker -> SessionTransitions.forget(worker, TckFixture.session("t"), fleet.now()));
        Write late = fleet.takingOver(taker, "t", TckFixture.tokenOf(last, "t"));
        TckFixture.refusal(fleet.write(late), RejectionReason.TransferSourceMissing.class);
        fleet.look().assertStand(from, taker, free);
    }

    @Test
    @DisplayName("SESSION-8 (N22): of two takeovers from one holder only the first is applied")
    @DiagnosticHint("is the handover checked against who holds the session now?")
    default void session8_aSessionIsTakenOverOnce(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord late = fleet.put("late");
        Write second = fleet.takingOver(late, "s", TckFixture.tokenOf(from, "s"));
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);

        RejectionReason why = ((WriteResult.Rejected) fleet.write(second)).why();
        assertThat(why).isEqualTo(new RejectionReason.SessionHeld(TckFixture.session("s"), taker.id()));
        fleet.look().assertStand(from, taker, late);
    }

    @Test
    @DisplayName("SESSION-9: a session that is assigned again within its own record goes on under its handover")
    @DiagnosticHint("may the record that is written be the one that the session is taken over from?")
    default void session9_aSessionIsTakenOverWithinItsRecord(TckFixture fleet) {
        WorkerRecord before = fleet.assign(fleet.put("a"), "s");
        long token = TckFixture.tokenOf(before, "s");
        WorkerRecord next = TestRecords.holding(
                SessionTransitions.forget(fleet.successor(before), TckFixture.session("s"), fleet.now()),
                "s",
                token + 1);
        WritePreconditions.SessionTransfer own = new WritePreconditions.SessionTransfer(TckFixture.session("s"), token);
        TckFixture.assertApplied(fleet.write(
                new Write.Replace(before, next, TckFixture.KEEP, fleet.terms().takingOver(own))));
        fleet.look().assertStand(next);
    }

    @Test
    @DisplayName(
            "SESSION-10 (N22): a record that lost a session may be written only if it forgets it, as one that waits as well")
    @DiagnosticHint("does the record that names a session count as its holder?")
    default void session10_aRecordForgetsWhatItLost(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);

        WriteResult still = fleet.write(fleet.replace(from, TestRecords.fresh(from)));
        assertThat(TckFixture.refusal(still, RejectionReason.SessionHeld.class).holder())
                .isEqualTo(taker.id());
        WorkerRecord waiting = TestRecords.orphaning(from, "s", TckFixture.tokenOf(taker, "s") + 1, fleet.now());
        assertHeld(fleet.write(fleet.replace(from, waiting)), taker, "s");
        WorkerRecord forgot =
                fleet.change(from, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).contains(taker);
        fleet.look().assertStand(forgot, taker);
    }

    @Test
    @DisplayName("SESSION-11 (N22): a record that lost a session and is removed does not free it")
    @DiagnosticHint("does a record's end free sessions that another holds by now?")
    default void session11_theEndOfARecordFreesNothingThatItLost(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);
        fleet.drop(from);

        assertThat(fleet.holder("s")).contains(taker);
        WorkerRecord third = fleet.put("third");
        TckFixture.refusal(
                fleet.write(fleet.replace(third, fleet.busy(third, "s"))), RejectionReason.SessionHeld.class);
        fleet.look().assertStand(taker, third);
    }

    @Test
    @DisplayName("SESSION-12 (N22): a record that lost a session does not get it back when its new holder gives it up")
    @DiagnosticHint("is a session that was given up looked for in the records that once named it?")
    default void session12_whatWasLostDoesNotComeBack(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);
        WorkerRecord free =
                fleet.change(taker, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).isEmpty();

        WriteResult still = fleet.write(fleet.replace(from, TestRecords.fresh(from)));
        assertThat(TckFixture.refusal(still, RejectionReason.TokenTooLow.class).known())
                .isGreaterThanOrEqualTo(TckFixture.tokenOf(taker, "s"));
        WorkerRecord other = fleet.put("other");
        for (WorkerRecord before : new WorkerRecord[] {from, taker}) {
            WriteResult late = fleet.write(fleet.takingOver(other, "s", TckFixture.tokenOf(before, "s")));
            TckFixture.refusal(late, RejectionReason.TransferSourceMissing.class);
        }
        assertThat(fleet.find(free)).contains(free);
    }

    @Test
    @DisplayName(
            "SESSION-13: the sessions of records whose time is over are free for others, each under a token greater than its last")
    @DiagnosticHint(
            "does an index entry outlive its record and keep the session taken, or was it forgotten, or remembered under the clock instead of its token?")
    default void session13_theSessionsOfRecordsThatAreGoneAreFree(TckFixture fleet) {
        Duration brief = Duration.ofMillis(200);
        List<WorkerRecord> gone = putForABriefTime(fleet, 20, brief);
        long token = TckFixture.tokenOf(gone.get(0), "s0");
        Instant latest = fleet.now().plusSeconds(11);
        fleet.elapseIfMovable(Duration.ofSeconds(11));
        fleet.await("all records are gone", () -> !fleet.now().isBefore(latest) || areGone(fleet, gone));

        for (long tooLow : new long[] {token, token - 1}) {
            Write late = fleet.insert(TestRecords.holding(fleet.newcomer("late"), "s0", tooLow));
            TckFixture.refusal(fleet.write(late), RejectionReason.TokenTooLow.class);
        }
        WorkerRecord one = fleet.put(TestRecords.holding(fleet.newcomer("one"), "s0", token + 1));
        WorkerRecord many = fleet.put(waiting(fleet, "many", "s", 1, token + 1));
        WorkerRecord waiting = fleet.put(waiting(fleet, "waiting", "o", 0, token + 1));

        assertThat(fleet.holder("s19")).isEmpty();
        WorkerRecord again = fleet.put("a19");
        assertThat(fleet.holder("s19")).isEmpty();
        WorkerRecord last = fleet.put(TestRecords.holding(fleet.newcomer("last"), "s19", token + 1));
        fleet.look().assertStand(one, many, waiting, again, last);
    }

    /** Records with a session that is assigned and one that waits each. */
    private static List<WorkerRecord> putForABriefTime(TckFixture fleet, int records, Duration brief) {
        long token = fleet.tokenNow();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            WorkerRecord worker = fleet.newcomer("a" + i, Profile.defaults(), brief);
            WorkerRecord busy = TestRecords.holding(worker, "s" + i, token);
            all.add(TestRecords.withOrphans(busy, List.of(orphan(fleet, "o" + i, token))));
        }
        fleet.write(all.stream()
                        .map(worker -> (Write) new Write.Insert(worker, brief, fleet.terms()))
                        .toList())
                .forEach(TckFixture::assertApplied);
        return all;
    }

    private static boolean areGone(TckFixture fleet, List<WorkerRecord> all) {
        return all.stream().allMatch(worker -> fleet.find(worker).isEmpty());
    }

    /** A newcomer in which eighteen sessions of one kind wait. */
    private static WorkerRecord waiting(TckFixture fleet, String id, String kind, int from, long token) {
        List<WorkerRecord.OrphanedSession> orphans = IntStream.range(from, from + 18)
                .mapToObj(i -> orphan(fleet, kind + i, token))
                .toList();
        return TestRecords.withOrphans(fleet.newcomer(id), orphans);
    }

    private static WorkerRecord.OrphanedSession orphan(TckFixture fleet, String session, long token) {
        return new WorkerRecord.OrphanedSession(TckFixture.session(session), token, fleet.now(), Optional.empty());
    }

    @Test
    @DisplayName("SESSION-14 (N22): a record that lost a session and whose time is over does not free it")
    @DiagnosticHint("does the clean-up of a record that is gone ask who holds its sessions now?")
    default void session14_aRecordThatIsGoneFreesNothingThatItLost(TckFixture fleet) {
        fleet.within("a handover", brief -> freesNothing(fleet, brief));
    }

    private static boolean freesNothing(TckFixture fleet, Duration brief) {
        String session = "s" + brief.toMillis();
        WorkerRecord taker = fleet.put("taker" + brief.toMillis());
        WorkerRecord third = fleet.put("third" + brief.toMillis());
        WorkerRecord from = fleet.busy(fleet.newcomer("from" + brief.toMillis(), Profile.defaults(), brief), session);
        WriteResult inserted = fleet.write(new Write.Insert(from, brief, fleet.terms()));
        TckFixture.assertApplied(inserted);
        Write takingOver = fleet.takingOver(taker, session, TckFixture.tokenOf(from, session));
        WriteResult takenOver = fleet.write(takingOver);
        if (!takenOver.at().isBefore(inserted.at().plus(brief))) {
            return false;
        }
        TckFixture.assertApplied(takenOver);
        WorkerRecord busy = ((Write.Replace) takingOver).next();
        fleet.await("the record is gone", () -> fleet.find(from).isEmpty());

        assertThat(fleet.holder(session)).contains(busy);
        TckFixture.refusal(
                fleet.write(fleet.replace(third, fleet.busy(third, session))), RejectionReason.SessionHeld.class);
        assertThat(fleet.find(busy)).contains(busy);
        assertThat(fleet.find(third)).contains(third);
        return true;
    }

    @Test
    @DisplayName("SESSION-15 (N22): a session whose worker is dead is held by it as long as its record is kept")
    @DiagnosticHint("is a session that stands in the record of a dead worker taken for a free one?")
    default void session15_aDeadWorkerHoldsItsSession(TckFixture fleet) {
        WorkerRecord dead = fleet.put(fleet.busy(fleet.newcomer("dead", Profile.defaults(), Lease.SHORTEST), "s"));
        WorkerRecord other = fleet.put("other");
        fleet.elapse(Lease.SHORTEST);

        Write taking = fleet.replace(other, fleet.busy(other, "s"));
        assertThat(TckFixture.refusal(fleet.write(taking), RejectionReason.SessionHeld.class)
                        .holder())
                .isEqualTo(dead.id());
        assertThat(fleet.holder("s")).contains(dead);
        WorkerRecord busy = fleet.takeOver(other, "s", dead);
        assertThat(fleet.holder("s")).contains(busy);
    }
}
