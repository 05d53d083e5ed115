package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Lease;
import io.workermanager.model.OrphanedSession;
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

/** Who holds a session, and how it goes from one record to another. */
interface SessionRules {
    @ContractRule(hint = "is the index of sessions unique, and read in the step that writes?")
    @DisplayName("SESSION-1 (N19): a session that a record holds is refused to every other, with the holder's id")
    default void session1_aSessionHasOneHolder(TckFixture fixture) {
        WorkerRecord holder = fixture.assign(fixture.put("holder"), "s");
        WorkerRecord other = fixture.put("other");
        assertHeld(fixture.write(fixture.replace(other, fixture.withSession(other, "s"))), holder, "s");
        assertHeld(fixture.write(fixture.insert(fixture.withSession(fixture.newRecord("new"), "s"))), holder, "s");
        fixture.assertStored(holder, other);
    }

    @ContractRule(hint = "are the sessions that wait for recovery in the index, too?")
    @DisplayName(
            "SESSION-2 (N22): a session that waits in a record for recovery is held by it like one that is assigned")
    default void session2_anOrphanIsHeld(TckFixture fixture) {
        WorkerRecord superseded = fixture.assign(fixture.put("holder"), "s");
        WorkerRecord holder = fixture.update(superseded, worker -> fixture.nextIncarnation(superseded));
        assertThat(holder.orphans()).hasSize(1);
        assertThat(fixture.holder("s")).contains(holder);

        WorkerRecord other = fixture.put("other");
        assertHeld(fixture.write(fixture.replace(other, fixture.withSession(other, "s"))), holder, "s");
        fixture.assertStored(holder, other);
    }

    @ContractRule(hint = "is only the first session of a record looked at?")
    @DisplayName("SESSION-3: each of the many sessions in one record is held by it")
    default void session3_eachOfManySessionsIsHeld(TckFixture fixture) {
        long token = fixture.currentToken();
        List<OrphanedSession> orphans = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            orphans.add(orphan(fixture, "o" + i, token + i));
        }
        WorkerRecord holder = withOrphans(fixture.withSession(fixture.newRecord("holder"), "s"), orphans);
        fixture.put(holder);
        WorkerRecord other = fixture.put("other");
        for (String session : new String[] {"s", "o0", "o31", "o63"}) {
            assertThat(fixture.holder(session)).contains(holder);
            assertHeld(fixture.write(fixture.replace(other, fixture.withSession(other, session))), holder, session);
        }
        fixture.assertStored(holder, other);
    }

    private static void assertHeld(WriteResult result, WorkerRecord holder, String session) {
        RejectionReason.SessionHeld held = rejection(result, RejectionReason.SessionHeld.class);
        assertThat(held.holder()).isEqualTo(holder.id());
        assertThat(held.session()).isEqualTo(session(session));
    }

    @ContractRule(hint = "does the index forget a session in the step that gives it up?")
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
    private static WorkerRecord holdingBoth(TckFixture fixture, String id, String assigned, String waiting) {
        WorkerRecord busy = fixture.withSession(fixture.newRecord(id), assigned);
        return withOrphans(busy, List.of(orphan(fixture, waiting, fixture.currentToken())));
    }

    @ContractRule(hint = "does the index forget a session when its record goes?")
    @DisplayName("SESSION-5: a session whose record is removed is free for another")
    default void session5_theSessionOfARemovedRecordIsFree(TckFixture fixture) {
        WorkerRecord a = fixture.put(holdingBoth(fixture, "a", "s", "o"));
        fixture.delete(a);
        assertThat(fixture.holder("s")).isEmpty();
        assertThat(fixture.holder("o")).isEmpty();

        WorkerRecord b = fixture.put("b");
        WorkerRecord busy = fixture.overwrite(b, withSession(b, "s", fixture.laterToken()));
        WorkerRecord taker = fixture.put(withSession(fixture.newRecord("taker"), "o", fixture.laterToken()));
        fixture.assertStored(busy, taker);
    }

    @ContractRule(hint = "does a handover move the session in the index, though the earlier record still names it?")
    @DisplayName("SESSION-6 (N22): a session is taken over by the write that names it and the token it is held under")
    default void session6_aSessionIsTakenOver(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);
        assertThat(fixture.holder("s")).contains(taker);
        fixture.assertStored(from, taker);
    }

    @ContractRule(hint = "is the handover's token compared with the one that the session is held under?")
    @DisplayName("SESSION-7 (N22): a handover with another token, or of a session that nobody holds, is refused")
    default void session7_aHandoverThatIsNotTrueIsRefused(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.put("taker");
        long token = tokenOf(from, "s");
        for (long other : new long[] {token - 1, token + 1}) {
            assertThat(rejection(fixture.write(fixture.transferWrite(taker, "s", other)), RejectionReason.class))
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

    @ContractRule(hint = "is the handover checked against who holds the session now?")
    @DisplayName("SESSION-8 (N22): of two takeovers from one holder only the first is applied")
    default void session8_aSessionIsTakenOverOnce(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord late = fixture.put("late");
        Write second = fixture.transferWrite(late, "s", tokenOf(from, "s"));
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);

        RejectionReason why = ((WriteResult.Rejected) fixture.write(second)).why();
        assertThat(why).isEqualTo(new RejectionReason.SessionHeld(session("s"), taker.id()));
        fixture.assertStored(from, taker, late);
    }

    @ContractRule(hint = "may the record that is written be the one that the session is taken over from?")
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

    @ContractRule(hint = "does the record that names a session count as its holder?")
    @DisplayName(
            "SESSION-10 (N22): a record that lost a session may be written only if it forgets it, as one that waits as well")
    default void session10_aRecordForgetsWhatItLost(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);

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

    @ContractRule(hint = "does a record's end free sessions that another holds by now?")
    @DisplayName("SESSION-11 (N22): a record that lost a session and is removed does not free it")
    default void session11_theEndOfARecordFreesNothingThatItLost(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);
        fixture.delete(from);

        assertThat(fixture.holder("s")).contains(taker);
        WorkerRecord third = fixture.put("third");
        rejection(
                fixture.write(fixture.replace(third, fixture.withSession(third, "s"))),
                RejectionReason.SessionHeld.class);
        fixture.assertStored(taker, third);
    }

    @ContractRule(hint = "is a session that was given up looked for in the records that once named it?")
    @DisplayName("SESSION-12 (N22): a record that lost a session does not get it back when its new holder gives it up")
    @DiagnosticHint("is a session that was given up looked for in the records that once named it?")
    default void session12_whatWasLostDoesNotComeBack(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", from);
        WorkerRecord free =
                fleet.change(taker, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).isEmpty();

        WriteResult still = fixture.write(fixture.replace(from, withFreshVersion(from)));
        assertThat(rejection(still, RejectionReason.TokenTooLow.class).known())
                .isGreaterThanOrEqualTo(tokenOf(taker, "s"));
        WorkerRecord other = fixture.put("other");
        for (WorkerRecord before : new WorkerRecord[] {from, taker}) {
            WriteResult late = fixture.write(fixture.transferWrite(other, "s", tokenOf(before, "s")));
            rejection(late, RejectionReason.TransferSourceMissing.class);
        }
        assertThat(fixture.find(free)).contains(free);
    }

    @ContractRule(
            hint =
                    "does an index entry outlive its record and keep the session taken, or was it forgotten, or remembered under the clock instead of its token?")
    @DisplayName(
            "SESSION-13: the sessions of records whose time is over are free for others, each under a token greater than its last")
    default void session13_theSessionsOfRecordsThatAreGoneAreFree(TckFixture fixture) {
        Duration brief = Duration.ofMillis(200);
        List<WorkerRecord> gone = putForABriefTime(fixture, 20, brief);
        long token = tokenOf(gone.get(0), "s0");
        Instant latest = fixture.now().plusSeconds(11);
        fixture.advanceTimeIfMovable(Duration.ofSeconds(11));
        fixture.await("all records are gone", () -> !fixture.now().isBefore(latest) || areGone(fixture, gone));

        for (long tooLow : new long[] {token, token - 1}) {
            Write late = fixture.insert(withSession(fixture.newRecord("late"), "s0", tooLow));
            rejection(fixture.write(late), RejectionReason.TokenTooLow.class);
        }
        WorkerRecord one = fixture.put(withSession(fixture.newRecord("one"), "s0", token + 1));
        WorkerRecord many = fixture.put(waiting(fixture, "many", "s", 1, token + 1));
        WorkerRecord waiting = fixture.put(waiting(fixture, "waiting", "o", 0, token + 1));

        assertThat(fixture.holder("s19")).isEmpty();
        WorkerRecord again = fixture.put("a19");
        assertThat(fixture.holder("s19")).isEmpty();
        WorkerRecord last = fixture.put(withSession(fixture.newRecord("last"), "s19", token + 1));
        fixture.assertStored(one, many, waiting, again, last);
    }

    /** Records with a session that is assigned and one that waits each. */
    private static List<WorkerRecord> putForABriefTime(TckFixture fixture, int records, Duration brief) {
        long token = fixture.currentToken();
        List<WorkerRecord> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            WorkerRecord worker = fixture.newRecord("a" + i, Profile.defaults(), brief);
            WorkerRecord busy = withSession(worker, "s" + i, token);
            all.add(withOrphans(busy, List.of(orphan(fixture, "o" + i, token))));
        }
        fixture.write(all.stream()
                        .map(worker -> (Write) new Write.Insert(worker, brief, fixture.openWindow()))
                        .toList())
                .forEach(TckFixture::assertApplied);
        return all;
    }

    private static boolean areGone(TckFixture fixture, List<WorkerRecord> all) {
        return all.stream().allMatch(worker -> fixture.find(worker).isEmpty());
    }

    /** A newcomer in which eighteen sessions of one kind wait. */
    private static WorkerRecord waiting(TckFixture fixture, String id, String kind, int from, long token) {
        List<OrphanedSession> orphans = IntStream.range(from, from + 18)
                .mapToObj(i -> orphan(fixture, kind + i, token))
                .toList();
        return withOrphans(fixture.newRecord(id), orphans);
    }

    private static OrphanedSession orphan(TckFixture fixture, String session, long token) {
        return new OrphanedSession(session(session), token, fixture.now(), Optional.empty());
    }

    @ContractRule(hint = "does the clean-up of a record that is gone ask who holds its sessions now?")
    @DisplayName("SESSION-14 (N22): a record that lost a session and whose time is over does not free it")
    default void session14_aRecordThatIsGoneFreesNothingThatItLost(TckFixture fixture) {
        fixture.retryUntilInTime("a handover", brief -> freesNothing(fixture, brief));
    }

    private static boolean freesNothing(TckFixture fixture, Duration brief) {
        String session = "s" + brief.toMillis();
        WorkerRecord taker = fixture.put("taker" + brief.toMillis());
        WorkerRecord third = fixture.put("third" + brief.toMillis());
        WorkerRecord from =
                fixture.withSession(fixture.newRecord("from" + brief.toMillis(), Profile.defaults(), brief), session);
        WriteResult inserted = fixture.write(new Write.Insert(from, brief, fixture.openWindow()));
        assertApplied(inserted);
        Write takingOver = fixture.transferWrite(taker, session, tokenOf(from, session));
        WriteResult takenOver = fixture.write(takingOver);
        if (!takenOver.at().isBefore(inserted.at().plus(brief))) {
            return false;
        }
        assertApplied(takenOver);
        WorkerRecord busy = ((Write.Replace) takingOver).next();
        fixture.await("the record is gone", () -> fixture.find(from).isEmpty());

        assertThat(fixture.holder(session)).contains(busy);
        rejection(
                fixture.write(fixture.replace(third, fixture.withSession(third, session))),
                RejectionReason.SessionHeld.class);
        assertThat(fixture.find(busy)).contains(busy);
        assertThat(fixture.find(third)).contains(third);
        return true;
    }

    @ContractRule(hint = "is a session that stands in the record of a dead worker taken for a free one?")
    @DisplayName("SESSION-15 (N22): a session whose worker is dead is held by it as long as its record is kept")
    default void session15_aDeadWorkerHoldsItsSession(TckFixture fixture) {
        WorkerRecord dead =
                fixture.put(fixture.withSession(fixture.newRecord("dead", Profile.defaults(), Lease.SHORTEST), "s"));
        WorkerRecord other = fixture.put("other");
        fixture.advanceTime(Lease.SHORTEST);

        Write taking = fixture.replace(other, fixture.withSession(other, "s"));
        assertSessionHeld(fixture.write(taking), dead.id());
        assertThat(fixture.holder("s")).contains(dead);
        WorkerRecord busy = fixture.transfer(other, "s", dead);
        assertThat(fixture.holder("s")).contains(busy);
    }
}
