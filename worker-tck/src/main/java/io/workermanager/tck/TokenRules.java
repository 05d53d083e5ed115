package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Fencing tokens: of two assignments of one session the later one has the greater. */
interface TokenRules {
    @Test
    @DisplayName(
            "TOKEN-1 (N20): a record that holds a session keeps it under its token or a greater one, not a lower one")
    @Ask("is the token compared with the one that the session is held under?")
    default void token1_aRecordKeepsASessionUnderNoLowerToken(Fleet fleet) {
        long token = fleet.tokenNow();
        Worker held = fleet.put(Records.holding(fleet.newcomer("a"), "s", token));
        WriteResult lower = fleet.write(fleet.replace(held, Records.holding(held, "s", token - 1)));
        assertTooLow(lower, "s", token);
        assertTooLow(fleet.write(fleet.replace(held, waiting(fleet, held, "s", token - 1))), "s", token);

        Worker same = fleet.overwrite(held, Records.holding(held, "s", token));
        Worker greater = fleet.overwrite(same, Records.holding(held, "s", token + 1));
        assertTooLow(fleet.write(fleet.replace(greater, Records.holding(greater, "s", token))), "s", token + 1);
        fleet.look().assertStand(greater);
        Worker taker = fleet.takeOver(fleet.put("taker"), "s", greater);
        assertThat(fleet.holder("s")).contains(taker);
    }

    @Test
    @DisplayName("TOKEN-2 (N20): a session that is taken over gets a token greater than its handover's")
    @Ask("is a takeover under the very token of the handover refused?")
    default void token2_aTakeoverRaisesTheToken(Fleet fleet) {
        Worker from = fleet.assign(fleet.put("from"), "s");
        Worker taker = fleet.put("taker");
        long token = Fleet.tokenOf(from, "s");
        Terms terms = fleet.terms().takingOver(new Terms.Handover(Fleet.session("s"), token));
        for (long tooLow : new long[] {token, token - 1}) {
            Worker next = Records.holding(taker, "s", tooLow);
            assertTooLow(fleet.write(new Write.Replace(taker, next, Fleet.KEEP, terms)), "s", token);
        }
        assertThat(fleet.holder("s")).contains(from);

        Worker next = Records.holding(taker, "s", token + 1);
        Fleet.assertApplied(fleet.write(new Write.Replace(taker, next, Fleet.KEEP, terms)));
        fleet.look().assertStand(from, next);
    }

    @Test
    @DisplayName("TOKEN-3 (N20): a session that was given up is taken again only under a greater token")
    @Ask("is the token of a session that nobody holds remembered?")
    default void token3_aSessionThatWasGivenUpRisesAgain(Fleet fleet) {
        Worker held = fleet.assign(fleet.put("a"), "s");
        long token = Fleet.tokenOf(held, "s");
        Worker free = fleet.change(held, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        Worker removed = fleet.assign(fleet.put("b"), "t");
        fleet.drop(removed);
        Worker waits = fleet.put(waiting(fleet, fleet.newcomer("c"), "o", token));
        Worker none = fleet.change(waits, worker -> worker.forget(Fleet.session("o"), fleet.now()));
        Worker other = fleet.put("other");

        for (long tooLow : new long[] {token, token - 1}) {
            assertTooLow(fleet.write(fleet.replace(free, Records.holding(free, "s", tooLow))), "s", token);
            assertTooLow(fleet.write(fleet.replace(other, Records.holding(other, "s", tooLow))), "s", token);
            assertTooLow(fleet.write(fleet.replace(free, waiting(fleet, free, "s", tooLow))), "s", token);
        }
        long last = Fleet.tokenOf(removed, "t");
        assertTooLow(fleet.write(fleet.replace(other, Records.holding(other, "t", last))), "t", last);
        assertTooLow(fleet.write(fleet.replace(other, Records.holding(other, "o", token))), "o", token);
        fleet.look().assertStand(free, none, other);

        Worker again = fleet.overwrite(free, Records.holding(free, "s", fleet.laterToken()));
        fleet.look().assertStand(again, none, other);
    }

    @Test
    @DisplayName("TOKEN-4 (N31): a session that the store knows nothing of gets no token of long ago")
    @Ask("is the token of an unknown session held against the store's clock?")
    default void token4_anUnknownSessionGetsNoTokenOfLongAgo(Fleet fleet) {
        Worker worker = fleet.put("a");
        long longAgo = fleet.tokenNow() - micros(Terms.LONGEST_WINDOW.plusSeconds(10));
        WriteResult late = fleet.write(fleet.replace(worker, Records.holding(worker, "s", longAgo)));
        Fleet.refusal(late, Refusal.TokenTooLow.class);
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(worker);

        long lately = fleet.tokenNow() - micros(Terms.LONGEST_WINDOW.minusSeconds(10));
        Worker busy = fleet.overwrite(worker, Records.holding(worker, "s", lately));
        fleet.look().assertStand(busy);
    }

    @Test
    @DisplayName("TOKEN-5: a refusal names a token above which the session may be had")
    @Ask("is the token that the refusal tells the greatest one known?")
    default void token5_aRefusalLeadsToATokenThatIsAccepted(Fleet fleet) {
        Worker worker = fleet.put("a");
        Refusal.TokenTooLow unknown = Fleet.refusal(
                fleet.write(fleet.replace(worker, Records.holding(worker, "s", 1))), Refusal.TokenTooLow.class);
        Worker busy =
                fleet.overwrite(worker, Records.holding(worker, "s", Math.max(unknown.known() + 1, fleet.tokenNow())));
        Worker free = fleet.change(busy, held -> held.forget(Fleet.session("s"), fleet.now()));
        Refusal.TokenTooLow givenUp = Fleet.refusal(
                fleet.write(fleet.replace(free, Records.holding(free, "s", Fleet.tokenOf(busy, "s")))),
                Refusal.TokenTooLow.class);
        fleet.overwrite(free, Records.holding(free, "s", givenUp.known() + 1));
    }

    @Test
    @DisplayName("TOKEN-6: a token in a write that was refused counts for nothing")
    @Ask("is the greatest token raised only by writes that are applied?")
    default void token6_aRefusedTokenCountsForNothing(Fleet fleet) {
        Worker worker = fleet.put("a");
        long far = fleet.tokenNow() + micros(Duration.ofDays(1));
        Fleet.refusal(
                fleet.write(fleet.replace(Records.fresh(worker), Records.holding(worker, "s", far))),
                Refusal.OtherVersion.class);
        Worker busy = fleet.overwrite(worker, Records.holding(worker, "s", fleet.tokenNow()));
        Worker other = fleet.put("b");
        Fleet.refusal(fleet.write(fleet.replace(other, Records.holding(other, "s", far))), Refusal.SessionHeld.class);
        Worker next = fleet.overwrite(other, Records.holding(other, "t", fleet.tokenNow()));
        fleet.look().assertStand(busy, next);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-7 (N31): a token that was given up is refused for good, also when the store has forgotten it")
    @Ask("does the memory of tokens end before every token in it is too old to be taken for a new one?")
    default void token7_aTokenIsNeverTakenAgain(Fleet fleet) {
        Worker held = fleet.assign(fleet.put("a"), "s");
        Worker free = fleet.change(held, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        long token = Fleet.tokenOf(held, "s");
        for (Duration later : new Duration[] {
            Duration.ofSeconds(30),
            Terms.LONGEST_WINDOW.minusSeconds(31),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30)
        }) {
            fleet.elapse(later);
            Worker late = Records.holding(free, "s", token);
            assertThat(Fleet.refusal(fleet.write(fleet.replace(free, late)), Refusal.TokenTooLow.class)
                            .session())
                    .isEqualTo(Fleet.session("s"));
        }
    }

    @Test
    @Needs({Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName("TOKEN-8 (N31): a clock that is set back makes no token of before a new one")
    @Ask("is the greatest token that was ever accepted remembered, though nobody holds a session under it any more?")
    default void token8_aClockThatIsSetBackMakesNoTokenNew(Fleet fleet) {
        Worker held = fleet.assign(fleet.put("a"), "s");
        Worker free = fleet.change(held, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        fleet.elapse(Duration.ofMinutes(5));
        Worker busy = fleet.assign(fleet.put("b"), "t");
        fleet.elapse(Duration.ofSeconds(1));
        fleet.setBack(Duration.ofMinutes(5));

        Worker late = Records.holding(free, "s", Fleet.tokenOf(held, "s"));
        Refusal.TokenTooLow why = Fleet.refusal(fleet.write(fleet.replace(free, late)), Refusal.TokenTooLow.class);
        assertThat(why.known()).isGreaterThanOrEqualTo(Fleet.tokenOf(held, "s"));
        Worker done = fleet.change(busy, worker -> worker.forget(Fleet.session("t"), fleet.now()));
        Fleet.refusal(fleet.write(fleet.replace(free, late)), Refusal.TokenTooLow.class);
        fleet.look().assertStand(free, done);
        long next = Math.max(why.known(), Fleet.tokenOf(busy, "t")) + 1;
        Worker again = fleet.overwrite(free, Records.holding(free, "s", next));
        assertThat(fleet.holder("s")).contains(again);
    }

    @Test
    @DisplayName(
            "TOKEN-9 (N19, N31): a claim that was refused because its session was held does not take it when it is free")
    @Ask("is a session that is given up remembered under the clock of that moment, if that is later than its token?")
    default void token9_aRefusedClaimIsNotMadeLater(Fleet fleet) {
        Worker a = fleet.assign(fleet.put("a"), "s");
        Worker b = fleet.assign(fleet.put("b"), "t");
        Worker c = fleet.put(waiting(fleet, fleet.newcomer("c"), "o", fleet.tokenNow()));
        fleet.elapse(Duration.ofMillis(20));
        Worker other = fleet.newcomer("other");
        WriteResult inserted = fleet.write(fleet.insert(other));
        Fleet.assertApplied(inserted);
        // The store's own time, and no estimate of it: it does not come after the time at which the sessions are given
        // up.
        long token = inserted.at().toEpochMilli() * 1000;
        List<Write> claims = Stream.of("s", "t", "o")
                .map(session -> fleet.replace(other, Records.holding(other, session, token)))
                .toList();
        claims.forEach(claim -> Fleet.refusal(fleet.write(claim), Refusal.SessionHeld.class));

        fleet.elapse(Duration.ofMillis(20));
        Worker free = fleet.change(a, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        fleet.drop(b);
        Worker none = fleet.change(c, worker -> worker.forget(Fleet.session("o"), fleet.now()));
        claims.forEach(claim -> Fleet.refusal(fleet.write(claim), Refusal.TokenTooLow.class));
        fleet.look().assertStand(free, none, other);
    }

    @Test
    @DisplayName("TOKEN-10 (N31): a token that was given up is refused, however great the tokens of other sessions are")
    @Ask(
            "is a token forgotten only if it is smaller than the greatest one less the longest window, and not if it is equal?")
    default void token10_aTokenIsNotForgottenTooEarly(Fleet fleet) {
        long token = fleet.laterToken();
        Worker held = fleet.put(Records.holding(fleet.newcomer("a"), "s", token));
        Worker free = fleet.change(held, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        Worker other = fleet.put("other");
        long border = token + micros(Terms.LONGEST_WINDOW);
        for (long greatest : new long[] {border - 1000, border - 1, border, border + 1}) {
            other = fleet.overwrite(other, Records.holding(other, "t", greatest));
            WriteResult late = fleet.write(fleet.replace(free, Records.holding(free, "s", token)));
            assertThat(late)
                    .as("what becomes of a token of %s microseconds before the greatest", greatest - token)
                    .isInstanceOf(WriteResult.Refused.class);
            assertTooLow(late, "s", token);
        }
        Worker again = fleet.overwrite(free, Records.holding(free, "s", border + 2));
        fleet.look().assertStand(again, other);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-11 (N20): a token that its holder raised ahead of the clock is exceeded for good, too")
    @Ask("is a session that was given up remembered for longer if its token is ahead of the clock?")
    default void token11_aTokenAheadOfTheClockIsExceededForGood(Fleet fleet) {
        Worker held = fleet.assign(fleet.put("a"), "s");
        long ahead = fleet.tokenNow() + micros(Duration.ofHours(2));
        Worker raised = fleet.overwrite(held, Records.holding(held, "s", ahead));
        Worker free = fleet.change(raised, worker -> worker.forget(Fleet.session("s"), fleet.now()));
        for (Duration later : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(30)}) {
            fleet.elapse(later);
            for (long tooLow : new long[] {fleet.tokenNow(), ahead - micros(Duration.ofSeconds(30)), ahead}) {
                assertTooLow(fleet.write(fleet.replace(free, Records.holding(free, "s", tooLow))), "s", ahead);
            }
        }
        Worker again = fleet.overwrite(free, Records.holding(free, "s", ahead + 1));
        fleet.look().assertStand(again);
    }

    private static Worker waiting(Fleet fleet, Worker worker, String session, long token) {
        return Records.orphaning(worker, session, token, fleet.now());
    }

    private static void assertTooLow(WriteResult result, String session, long known) {
        Refusal.TokenTooLow why = Fleet.refusal(result, Refusal.TokenTooLow.class);
        assertThat(why.session()).isEqualTo(Fleet.session(session));
        assertThat(why.known()).as("the greatest token known").isGreaterThanOrEqualTo(known);
    }

    private static long micros(Duration time) {
        return time.toMillis() * 1000;
    }
}
