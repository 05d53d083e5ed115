package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Lease;
import io.workermanager.model.Orphan;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
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
    @Ask("is the index of sessions unique, and read in the step that writes?")
    default void session1_aSessionHasOneHolder(Fleet fleet) {
        Worker holder = fleet.assign(fleet.put("holder"), "s");
        Worker other = fleet.put("other");
        assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, "s"))), holder, "s");
        assertHeld(fleet.write(fleet.insert(fleet.busy(fleet.newcomer("new"), "s"))), holder, "s");
        fleet.look().assertStand(holder, other);
    }

    @Test
    @DisplayName(
            "SESSION-2 (N22): a session that waits in a record for recovery is held by it like one that is assigned")
    @Ask("are the sessions that wait for recovery in the index, too?")
    default void session2_anOrphanIsHeld(Fleet fleet) {
        Worker superseded = fleet.assign(fleet.put("holder"), "s");
        Worker holder = fleet.change(superseded, worker -> fleet.successor(superseded));
        assertThat(holder.orphans()).hasSize(1);
        assertThat(fleet.holder("s")).contains(holder);

        Worker other = fleet.put("other");
        assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, "s"))), holder, "s");
        fleet.look().assertStand(holder, other);
    }

    @Test
    @DisplayName("SESSION-3: each of the many sessions in one record is held by it")
    @Ask("is only the first session of a record looked at?")
    default void session3_eachOfManySessionsIsHeld(Fleet fleet) {
        long token = fleet.tokenNow();
        List<Orphan> orphans = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            orphans.add(orphan(fleet, "o" + i, token + i));
        }
        Worker holder = Records.withOrphans(fleet.busy(fleet.newcomer("holder"), "s"), orphans);
        fleet.put(holder);
        Worker other = fleet.put("other");
        for (String session : new String[] {"s", "o0", "o31", "o63"}) {
            assertThat(fleet.holder(session)).contains(holder);
            assertHeld(fleet.write(fleet.replace(other, fleet.busy(other, session))), holder, session);
        }
        fleet.look().assertStand(holder, other);
    }

    private static void assertHeld(WriteResult result, Worker holder, String session) {
        Refusal.SessionHeld held = Fleet.refusal(result, Refusal.SessionHeld.class);
        assertThat(held.holder()).isEqualTo(holder.id());
        assertThat(held.session()).isEqualTo(Fleet.session(session));
    }

    @Test
    @DisplayName("SESSION-4: a session that its record names no more is free for another")
    @Ask("does the index forget a session in the step that gives it up?")
    default void session4_aSessionThatIsNamedNoMoreIsFree(Fleet fleet) {
        Worker a = fleet.put(holdingBoth(fleet, "a", "s", "o"));
        Worker left = fleet.change(a, worker -> worker.forget(Fleet.session("o"), fleet.now()));
        assertThat(fleet.holder("o")).isEmpty();
        Worker taker = fleet.put(Records.holding(fleet.newcomer("taker"), "o", fleet.laterToken()));
        fleet.look().assertStand(left, taker);

        Worker free = fleet.change(left, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).isEmpty();
        Worker b = fleet.put("b");
        Worker busy = fleet.overwrite(b, Records.holding(b, "s", fleet.laterToken()));
        fleet.look().assertStand(free, taker, busy);
    }

    /** A newcomer with one session that is assigned and one that waits. */
    private static Worker holdingBoth(Fleet fleet, String id, String assigned, String waiting) {
        Worker busy = fleet.busy(fleet.newcomer(id), assigned);
        return Records.withOrphans(busy, List.of(orphan(fleet, waiting, fleet.tokenNow())));
    }

    @Test
    @DisplayName("SESSION-5: a session whose record is removed is free for another")
    @Ask("does the index forget a session when its record goes?")
    default void session5_theSessionOfARemovedRecordIsFree(Fleet fleet) {
        Worker a = fleet.put(holdingBoth(fleet, "a", "s", "o"));
        fleet.drop(a);
        assertThat(fleet.holder("s")).isEmpty();
        assertThat(fleet.holder("o")).isEmpty();

        Worker b = fleet.put("b");
        Worker busy = fleet.overwrite(b, Records.holding(b, "s", fleet.laterToken()));
        Worker taker = fleet.put(Records.holding(fleet.newcomer("taker"), "o", fleet.laterToken()));
        fleet.look().assertStand(busy, taker);
    }

    @Test
    @DisplayName("SESSION-6 (N22): a session is taken over by the write that names it and the token it is held under")
    @Ask("does a handover move the session in the index, though the earlier record still names it?")
    default void session6_aSessionIsTakenOver(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", from);
        assertThat(fleet.holder("s")).contains(taker);
        fleet.look().assertStand(from, taker);
    }

    @Test
    @DisplayName("SESSION-7 (N22): a handover with another token, or of a session that nobody holds, is refused")
    @Ask("is the handover's token compared with the one that the session is held under?")
    default void session7_aHandoverThatIsNotTrueIsRefused(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.put("taker");
        long token = Fleet.tokenOf(from, "s");
        for (long other : new long[] {token - 1, token + 1}) {
            assertThat(Fleet.refusal(fleet.write(fleet.takingOver(taker, "s", other)), Refusal.class))
                    .as("why a handover under another token was refused")
                    .isInstanceOfAny(Refusal.SessionHeld.class, Refusal.NothingToTakeOver.class);
        }
        Fleet.refusal(fleet.write(fleet.takingOver(taker, "nobody", token)), Refusal.NothingToTakeOver.class);
        Worker last = fleet.assign(fleet.put("last"), "t");
        Worker free = fleet.change(last, worker -> worker.forget(Fleet.session("t"), fleet.now()));
        Write late = fleet.takingOver(taker, "t", Fleet.tokenOf(last, "t"));
        Fleet.refusal(fleet.write(late), Refusal.NothingToTakeOver.class);
        fleet.look().assertStand(from, taker, free);
    }

    @Test
    @DisplayName("SESSION-8 (N22): of two takeovers from one holder only the first is applied")
    @Ask("is the handover checked against who holds the session now?")
    default void session8_aSessionIsTakenOverOnce(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker late = fleet.put("late");
        Write second = fleet.takingOver(late, "s", Fleet.tokenOf(from, "s"));
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", from);

        Refusal why = ((WriteResult.Refused) fleet.write(second)).why();
        assertThat(why).isEqualTo(new Refusal.SessionHeld(Fleet.session("s"), taker.id()));
        fleet.look().assertStand(from, taker, late);
    }

    @Test
    @DisplayName("SESSION-9: a session that is assigned again within its own record goes on under its handover")
    @Ask("may the record that is written be the one that the session is taken over from?")
    default void session9_aSessionIsTakenOverWithinItsRecord(Fleet fleet) {
        Worker before = fleet.assign(fleet.put("a"), "s");
        long token = Fleet.tokenOf(before, "s");
        Worker next = Records.holding(fleet.successor(before).forget(Fleet.session("s"), fleet.now()), "s", token + 1);
        Terms.Handover own = new Terms.Handover(Fleet.session("s"), token);
        Fleet.assertApplied(fleet.write(
                new Write.Replace(before, next, Fleet.KEEP, fleet.terms().takingOver(own))));
        fleet.look().assertStand(next);
    }

    @Test
    @DisplayName(
            "SESSION-10 (N22): a record that lost a session may be written only if it forgets it, as one that waits as well")
    @Ask("does the record that names a session count as its holder?")
    default void session10_aRecordForgetsWhatItLost(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", from);

        WriteResult still = fleet.write(fleet.replace(from, Records.fresh(from)));
        assertThat(Fleet.refusal(still, Refusal.SessionHeld.class).holder()).isEqualTo(taker.id());
        Worker waiting = Records.orphaning(from, "s", Fleet.tokenOf(taker, "s") + 1, fleet.now());
        assertHeld(fleet.write(fleet.replace(from, waiting)), taker, "s");
        Worker forgot = fleet.change(from, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).contains(taker);
        fleet.look().assertStand(forgot, taker);
    }

    @Test
    @DisplayName("SESSION-11 (N22): a record that lost a session and is removed does not free it")
    @Ask("does a record's end free sessions that another holds by now?")
    default void session11_theEndOfARecordFreesNothingThatItLost(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", from);
        fleet.drop(from);

        assertThat(fleet.holder("s")).contains(taker);
        Worker third = fleet.put("third");
        Fleet.refusal(fleet.write(fleet.replace(third, fleet.busy(third, "s"))), Refusal.SessionHeld.class);
        fleet.look().assertStand(taker, third);
    }

    @Test
    @DisplayName("SESSION-12 (N22): a record that lost a session does not get it back when its new holder gives it up")
    @Ask("is a session that was given up looked for in the records that once named it?")
    default void session12_whatWasLostDoesNotComeBack(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", from);
        Worker free = fleet.change(taker, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        assertThat(fleet.holder("s")).isEmpty();

        WriteResult still = fleet.write(fleet.replace(from, Records.fresh(from)));
        assertThat(Fleet.refusal(still, Refusal.TokenTooLow.class).known())
                .isGreaterThanOrEqualTo(Fleet.tokenOf(taker, "s"));
        Worker other = fleet.put("other");
        for (Worker before : new Worker[] {from, taker}) {
            WriteResult late = fleet.write(fleet.takingOver(other, "s", Fleet.tokenOf(before, "s")));
            Fleet.refusal(late, Refusal.NothingToTakeOver.class);
        }
        assertThat(fleet.find(free)).contains(free);
    }

    @Test
    @DisplayName(
            "SESSION-13: the sessions of records whose time is over are free for others, each under a token greater than its last")
    @Ask(
            "does an index entry outlive its record and keep the session taken, or was it forgotten, or remembered under the clock instead of its token?")
    default void session13_theSessionsOfRecordsThatAreGoneAreFree(Fleet fleet) {
        Duration brief = Duration.ofMillis(200);
        List<Worker> gone = putForABriefTime(fleet, 20, brief);
        long token = Fleet.tokenOf(gone.get(0), "s0");
        Instant latest = fleet.now().plusSeconds(11);
        fleet.elapseIfMovable(Duration.ofSeconds(11));
        fleet.await("all records are gone", () -> !fleet.now().isBefore(latest) || areGone(fleet, gone));

        for (long tooLow : new long[] {token, token - 1}) {
            Write late = fleet.insert(Records.holding(fleet.newcomer("late"), "s0", tooLow));
            Fleet.refusal(fleet.write(late), Refusal.TokenTooLow.class);
        }
        Worker one = fleet.put(Records.holding(fleet.newcomer("one"), "s0", token + 1));
        Worker many = fleet.put(waiting(fleet, "many", "s", 1, token + 1));
        Worker waiting = fleet.put(waiting(fleet, "waiting", "o", 0, token + 1));

        assertThat(fleet.holder("s19")).isEmpty();
        Worker again = fleet.put("a19");
        assertThat(fleet.holder("s19")).isEmpty();
        Worker last = fleet.put(Records.holding(fleet.newcomer("last"), "s19", token + 1));
        fleet.look().assertStand(one, many, waiting, again, last);
    }

    /** Records with a session that is assigned and one that waits each. */
    private static List<Worker> putForABriefTime(Fleet fleet, int records, Duration brief) {
        long token = fleet.tokenNow();
        List<Worker> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            Worker worker = fleet.newcomer("a" + i, Profile.DEFAULT, brief);
            Worker busy = Records.holding(worker, "s" + i, token);
            all.add(Records.withOrphans(busy, List.of(orphan(fleet, "o" + i, token))));
        }
        fleet.write(all.stream()
                        .map(worker -> (Write) new Write.Insert(worker, brief, fleet.terms()))
                        .toList())
                .forEach(Fleet::assertApplied);
        return all;
    }

    private static boolean areGone(Fleet fleet, List<Worker> all) {
        return all.stream().allMatch(worker -> fleet.find(worker).isEmpty());
    }

    /** A newcomer in which eighteen sessions of one kind wait. */
    private static Worker waiting(Fleet fleet, String id, String kind, int from, long token) {
        List<Orphan> orphans = IntStream.range(from, from + 18)
                .mapToObj(i -> orphan(fleet, kind + i, token))
                .toList();
        return Records.withOrphans(fleet.newcomer(id), orphans);
    }

    private static Orphan orphan(Fleet fleet, String session, long token) {
        return new Orphan(Fleet.session(session), token, fleet.now(), Optional.empty());
    }

    @Test
    @DisplayName("SESSION-14 (N22): a record that lost a session and whose time is over does not free it")
    @Ask("does the clean-up of a record that is gone ask who holds its sessions now?")
    default void session14_aRecordThatIsGoneFreesNothingThatItLost(Fleet fleet) {
        fleet.within("a handover", brief -> freesNothing(fleet, brief));
    }

    private static boolean freesNothing(Fleet fleet, Duration brief) {
        String session = "s" + brief.toMillis();
        Worker taker = fleet.put("taker" + brief.toMillis());
        Worker third = fleet.put("third" + brief.toMillis());
        Worker from = fleet.busy(fleet.newcomer("from" + brief.toMillis(), Profile.DEFAULT, brief), session);
        WriteResult inserted = fleet.write(new Write.Insert(from, brief, fleet.terms()));
        Fleet.assertApplied(inserted);
        Write takingOver = fleet.takingOver(taker, session, Fleet.tokenOf(from, session));
        WriteResult takenOver = fleet.write(takingOver);
        if (!takenOver.at().isBefore(inserted.at().plus(brief))) {
            return false;
        }
        Fleet.assertApplied(takenOver);
        Worker busy = ((Write.Replace) takingOver).next();
        fleet.await("the record is gone", () -> fleet.find(from).isEmpty());

        assertThat(fleet.holder(session)).contains(busy);
        Fleet.refusal(fleet.write(fleet.replace(third, fleet.busy(third, session))), Refusal.SessionHeld.class);
        assertThat(fleet.find(busy)).contains(busy);
        assertThat(fleet.find(third)).contains(third);
        return true;
    }

    @Test
    @DisplayName("SESSION-15 (N22): a session whose worker is dead is held by it as long as its record is kept")
    @Ask("is a session that stands in the record of a dead worker taken for a free one?")
    default void session15_aDeadWorkerHoldsItsSession(Fleet fleet) {
        Worker dead = fleet.put(fleet.busy(fleet.newcomer("dead", Profile.DEFAULT, Lease.SHORTEST), "s"));
        Worker other = fleet.put("other");
        fleet.elapse(Lease.SHORTEST);

        Write taking = fleet.replace(other, fleet.busy(other, "s"));
        assertThat(Fleet.refusal(fleet.write(taking), Refusal.SessionHeld.class).holder())
                .isEqualTo(dead.id());
        assertThat(fleet.holder("s")).contains(dead);
        Worker busy = fleet.takeOver(other, "s", dead);
        assertThat(fleet.holder("s")).contains(busy);
    }
}
