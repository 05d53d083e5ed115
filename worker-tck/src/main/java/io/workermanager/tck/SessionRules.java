package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Lease;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** Who holds a session, and how it goes from one record to another. */
interface SessionRules {
    @ContractRule(hint = "is the session index unique, and read in the step that writes?")
    @DisplayName(
            "SESSION-1 (N19): a session that a record holds is rejected for every other record, with the holder's id")
    default void session1_aSessionHasOneHolder(TckFixture fixture) {
        WorkerRecord holder = fixture.assign(fixture.put("holder"), "s");
        WorkerRecord other = fixture.put("other");
        assertHeld(fixture.claim(other, "s"), holder, "s");
        assertHeld(fixture.write(fixture.insert(fixture.withSession(fixture.newRecord("new"), "s"))), holder, "s");
        fixture.assertStored(holder, other);
    }

    @ContractRule(hint = "does the session index contain the sessions that wait for recovery?")
    @DisplayName("SESSION-2 (N22): a session that waits in a record for recovery is held by it like an assigned one")
    default void session2_aWaitingSessionIsHeld(TckFixture fixture) {
        WorkerRecord superseded = fixture.assign(fixture.put("holder"), "s");
        WorkerRecord holder = fixture.update(superseded, worker -> fixture.nextIncarnation(superseded));
        assertThat(holder.orphans()).hasSize(1);
        assertThat(fixture.holder("s")).contains(holder);

        WorkerRecord other = fixture.put("other");
        assertHeld(fixture.claim(other, "s"), holder, "s");
        fixture.assertStored(holder, other);
    }

    @ContractRule(hint = "is only the first session of a record checked?")
    @DisplayName("SESSION-3: a record holds each of its sessions")
    default void session3_aRecordHoldsEachOfItsSessions(TckFixture fixture) {
        long token = fixture.currentToken();
        List<WorkerRecord.OrphanedSession> orphans = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            orphans.add(orphan(fixture, "o" + i, token + i));
        }
        WorkerRecord holder = withOrphans(fixture.withSession(fixture.newRecord("holder"), "s"), orphans);
        fixture.put(holder);
        WorkerRecord other = fixture.put("other");
        for (String session : new String[] {"s", "o0", "o31", "o63"}) {
            assertThat(fixture.holder(session)).contains(holder);
            assertHeld(fixture.claim(other, session), holder, session);
        }
        fixture.assertStored(holder, other);
    }

    private static void assertHeld(WriteResult result, WorkerRecord holder, String session) {
        RejectionReason.SessionHeld held = rejection(result, RejectionReason.SessionHeld.class);
        assertThat(held.holder()).isEqualTo(holder.id());
        assertThat(held.session()).isEqualTo(session(session));
    }

    @ContractRule(hint = "does the session index drop a session in the step that releases it?")
    @DisplayName("SESSION-4: a session that its record no longer names is free for another worker")
    default void session4_aReleasedSessionIsFree(TckFixture fixture) {
        WorkerRecord a = fixture.put(holdingBoth(fixture, "a", "s", "o"));
        WorkerRecord left = fixture.forget(a, "o");
        assertThat(fixture.holder("o")).isEmpty();
        WorkerRecord taker = fixture.put(withSession(fixture.newRecord("taker"), "o", fixture.laterToken()));
        fixture.assertStored(left, taker);

        WorkerRecord free = fixture.forget(left, "s");
        assertThat(fixture.holder("s")).isEmpty();
        WorkerRecord b = fixture.put("b");
        WorkerRecord busy = fixture.assign(b, "s", fixture.laterToken());
        fixture.assertStored(free, taker, busy);
    }

    /** A newcomer with one session that is assigned and one that waits. */
    private static WorkerRecord holdingBoth(TckFixture fixture, String id, String assigned, String waiting) {
        WorkerRecord busy = fixture.withSession(fixture.newRecord(id), assigned);
        return withOrphans(busy, List.of(orphan(fixture, waiting, fixture.currentToken())));
    }

    @ContractRule(hint = "does the session index drop a session when its record is removed?")
    @DisplayName("SESSION-5: a session whose record was removed is free for another worker")
    default void session5_theSessionOfARemovedRecordIsFree(TckFixture fixture) {
        WorkerRecord a = fixture.put(holdingBoth(fixture, "a", "s", "o"));
        fixture.delete(a);
        assertThat(fixture.holder("s")).isEmpty();
        assertThat(fixture.holder("o")).isEmpty();

        WorkerRecord b = fixture.put("b");
        WorkerRecord busy = fixture.assign(b, "s", fixture.laterToken());
        WorkerRecord taker = fixture.put(withSession(fixture.newRecord("taker"), "o", fixture.laterToken()));
        fixture.assertStored(busy, taker);
    }

    @ContractRule(
            hint = "does a transfer update the session index, although the earlier record still names the session?")
    @DisplayName("SESSION-6 (N22): a write transfers a session when it names the session and its current token")
    default void session6_aSessionIsTransferred(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);
        assertThat(fixture.holder("s")).contains(taker);
        fixture.assertStored(from, taker);
    }

    @ContractRule(hint = "is the transfer's token compared with the current token of the session?")
    @DisplayName("SESSION-7 (N22): a transfer with another token, or of a session without a holder, is rejected")
    default void session7_aTransferWithAWrongTokenIsRejected(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.put("taker");
        long token = tokenOf(from, "s");
        for (long other : new long[] {token - 1, token + 1}) {
            assertThat(rejection(fixture.write(fixture.transferWrite(taker, "s", other)), RejectionReason.class))
                    .as("why a transfer under another token was refused")
                    .isInstanceOfAny(RejectionReason.SessionHeld.class, RejectionReason.TransferSourceMissing.class);
        }
        rejection(
                fixture.write(fixture.transferWrite(taker, "nobody", token)),
                RejectionReason.TransferSourceMissing.class);
        WorkerRecord last = fixture.assign(fixture.put("last"), "t");
        WorkerRecord free = fixture.forget(last, "t");
        Write late = fixture.transferWrite(taker, "t", tokenOf(last, "t"));
        rejection(fixture.write(late), RejectionReason.TransferSourceMissing.class);
        fixture.assertStored(from, taker, free);
    }

    @ContractRule(hint = "is the transfer compared with the current holder of the session?")
    @DisplayName("SESSION-8 (N22): of two transfers from one holder only the first is applied")
    default void session8_aSessionIsTransferredOnce(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord late = fixture.put("late");
        Write second = fixture.transferWrite(late, "s", tokenOf(from, "s"));
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);

        RejectionReason why = ((WriteResult.Rejected) fixture.write(second)).why();
        assertThat(why).isEqualTo(new RejectionReason.SessionHeld(session("s"), taker.id()));
        fixture.assertStored(from, taker, late);
    }

    @ContractRule(hint = "may the written record be the source of the transfer?")
    @DisplayName("SESSION-9: a transfer may assign a session again to the record that holds it")
    default void session9_aSessionIsTransferredWithinItsRecord(TckFixture fixture) {
        WorkerRecord before = fixture.assign(fixture.put("a"), "s");
        long token = tokenOf(before, "s");
        WorkerRecord next = withSession(fixture.without(fixture.nextIncarnation(before), "s"), "s", token + 1);
        Write.Preconditions.SessionTransfer own = new Write.Preconditions.SessionTransfer(session("s"), token);
        assertApplied(fixture.write(
                new Write.Replace(before, next, KEEP, fixture.openWindow().transferring(own))));
        fixture.assertStored(next);
    }

    @ContractRule(hint = "does a record count as the holder because it names the session?")
    @DisplayName(
            "SESSION-10 (N22): a record that lost a session must forget it in its next write, whether the session was assigned or waiting")
    default void session10_aRecordMustForgetALostSession(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);

        WriteResult still = fixture.write(fixture.replace(from, withFreshVersion(from)));
        assertSessionHeld(still, taker.id());
        WorkerRecord waiting = withOrphan(from, "s", tokenOf(taker, "s") + 1, fixture.now());
        assertHeld(fixture.write(fixture.replace(from, waiting)), taker, "s");
        WorkerRecord forgot = fixture.forget(from, "s");
        assertThat(fixture.holder("s")).contains(taker);
        fixture.assertStored(forgot, taker);
    }

    @ContractRule(hint = "does a removal free sessions that another record now holds?")
    @DisplayName("SESSION-11 (N22): removing a record does not free a session that it lost")
    default void session11_aRemovalDoesNotFreeALostSession(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);
        fixture.delete(from);

        assertThat(fixture.holder("s")).contains(taker);
        WorkerRecord third = fixture.put("third");
        rejection(fixture.claim(third, "s"), RejectionReason.SessionHeld.class);
        fixture.assertStored(taker, third);
    }

    @ContractRule(hint = "does a release search the records that once named the session?")
    @DisplayName("SESSION-12 (N22): a record that lost a session does not get it back when the new holder releases it")
    default void session12_aLostSessionDoesNotComeBack(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", from);
        WorkerRecord free = fixture.forget(taker, "s");
        assertThat(fixture.holder("s")).isEmpty();

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
                    "does an index entry outlive its record, or is the session forgotten, or its token replaced by the clock?")
    @DisplayName(
            "SESSION-13: the sessions of an expired record are free for others, each under a token greater than its last")
    default void session13_theSessionsOfAnExpiredRecordAreFree(TckFixture fixture) {
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
            WorkerRecord worker = fixture.newRecord("a" + i, brief);
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
        List<WorkerRecord.OrphanedSession> orphans = IntStream.range(from, from + 18)
                .mapToObj(i -> orphan(fixture, kind + i, token))
                .toList();
        return withOrphans(fixture.newRecord(id), orphans);
    }

    private static WorkerRecord.OrphanedSession orphan(TckFixture fixture, String session, long token) {
        return new WorkerRecord.OrphanedSession(session(session), token, fixture.now(), Optional.empty());
    }

    @ContractRule(hint = "does the clean-up of an expired record check the current holder of its sessions?")
    @DisplayName("SESSION-14 (N22): an expired record does not free a session that it lost")
    default void session14_anExpiryDoesNotFreeALostSession(TckFixture fixture) {
        fixture.retryUntilInTime("a transfer", brief -> freesNothing(fixture, brief));
    }

    private static boolean freesNothing(TckFixture fixture, Duration brief) {
        String session = "s" + brief.toMillis();
        WorkerRecord taker = fixture.put("taker" + brief.toMillis());
        WorkerRecord third = fixture.put("third" + brief.toMillis());
        WorkerRecord from = fixture.withSession(fixture.newRecord("from" + brief.toMillis(), brief), session);
        Instant inserted = fixture.put(from, brief);
        Write transferring = fixture.transferWrite(taker, session, tokenOf(from, session));
        WriteResult takenOver = fixture.write(transferring);
        if (!takenOver.at().isBefore(inserted.plus(brief))) {
            return false;
        }
        assertApplied(takenOver);
        WorkerRecord busy = ((Write.Replace) transferring).next();
        fixture.await("the record is gone", () -> fixture.find(from).isEmpty());

        assertThat(fixture.holder(session)).contains(busy);
        rejection(fixture.claim(third, session), RejectionReason.SessionHeld.class);
        assertThat(fixture.find(busy)).contains(busy);
        assertThat(fixture.find(third)).contains(third);
        return true;
    }

    @ContractRule(hint = "is a session in the record of an expired worker treated as free?")
    @DisplayName("SESSION-15 (N22): a worker whose lease ended holds its session for as long as its record is kept")
    default void session15_anExpiredWorkerHoldsItsSession(TckFixture fixture) {
        WorkerRecord dead = fixture.put(fixture.withSession(fixture.newRecord("dead", Lease.SHORTEST), "s"));
        WorkerRecord other = fixture.put("other");
        fixture.advanceTime(Lease.SHORTEST);

        Write taking = fixture.replace(other, fixture.withSession(other, "s"));
        assertSessionHeld(fixture.write(taking), dead.id());
        assertThat(fixture.holder("s")).contains(dead);
        WorkerRecord busy = fixture.transfer(other, "s", dead);
        assertThat(fixture.holder("s")).contains(busy);
    }
}
