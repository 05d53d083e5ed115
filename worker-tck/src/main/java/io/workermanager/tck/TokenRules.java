package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.SessionTransitions;
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
    @DiagnosticHint("is the token compared with the one that the session is held under?")
    default void token1_aRecordKeepsASessionUnderNoLowerToken(TckFixture fleet) {
        long token = fleet.tokenNow();
        WorkerRecord held = fleet.put(TestRecords.holding(fleet.newcomer("a"), "s", token));
        WriteResult lower = fleet.write(fleet.replace(held, TestRecords.holding(held, "s", token - 1)));
        assertTooLow(lower, "s", token);
        assertTooLow(fleet.write(fleet.replace(held, waiting(fleet, held, "s", token - 1))), "s", token);

        WorkerRecord same = fleet.overwrite(held, TestRecords.holding(held, "s", token));
        WorkerRecord greater = fleet.overwrite(same, TestRecords.holding(held, "s", token + 1));
        assertTooLow(fleet.write(fleet.replace(greater, TestRecords.holding(greater, "s", token))), "s", token + 1);
        fleet.look().assertStand(greater);
        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", greater);
        assertThat(fleet.holder("s")).contains(taker);
    }

    @Test
    @DisplayName("TOKEN-2 (N20): a session that is taken over gets a token greater than its handover's")
    @DiagnosticHint("is a takeover under the very token of the handover refused?")
    default void token2_aTakeoverRaisesTheToken(TckFixture fleet) {
        WorkerRecord from = fleet.assign(fleet.put("from"), "s");
        WorkerRecord taker = fleet.put("taker");
        long token = TckFixture.tokenOf(from, "s");
        WritePreconditions terms =
                fleet.terms().takingOver(new WritePreconditions.SessionTransfer(TckFixture.session("s"), token));
        for (long tooLow : new long[] {token, token - 1}) {
            WorkerRecord next = TestRecords.holding(taker, "s", tooLow);
            assertTooLow(fleet.write(new Write.Replace(taker, next, TckFixture.KEEP, terms)), "s", token);
        }
        assertThat(fleet.holder("s")).contains(from);

        WorkerRecord next = TestRecords.holding(taker, "s", token + 1);
        TckFixture.assertApplied(fleet.write(new Write.Replace(taker, next, TckFixture.KEEP, terms)));
        fleet.look().assertStand(from, next);
    }

    @Test
    @DisplayName("TOKEN-3 (N20): a session that was given up is taken again only under a greater token")
    @DiagnosticHint("is the token of a session that nobody holds remembered?")
    default void token3_aSessionThatWasGivenUpRisesAgain(TckFixture fleet) {
        WorkerRecord held = fleet.assign(fleet.put("a"), "s");
        long token = TckFixture.tokenOf(held, "s");
        WorkerRecord free =
                fleet.change(held, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        WorkerRecord removed = fleet.assign(fleet.put("b"), "t");
        fleet.drop(removed);
        WorkerRecord waits = fleet.put(waiting(fleet, fleet.newcomer("c"), "o", token));
        WorkerRecord none =
                fleet.change(waits, worker -> SessionTransitions.forget(worker, TckFixture.session("o"), fleet.now()));
        WorkerRecord other = fleet.put("other");

        for (long tooLow : new long[] {token, token - 1}) {
            assertTooLow(fleet.write(fleet.replace(free, TestRecords.holding(free, "s", tooLow))), "s", token);
            assertTooLow(fleet.write(fleet.replace(other, TestRecords.holding(other, "s", tooLow))), "s", token);
            assertTooLow(fleet.write(fleet.replace(free, waiting(fleet, free, "s", tooLow))), "s", token);
        }
        long last = TckFixture.tokenOf(removed, "t");
        assertTooLow(fleet.write(fleet.replace(other, TestRecords.holding(other, "t", last))), "t", last);
        assertTooLow(fleet.write(fleet.replace(other, TestRecords.holding(other, "o", token))), "o", token);
        fleet.look().assertStand(free, none, other);

        WorkerRecord again = fleet.overwrite(free, TestRecords.holding(free, "s", fleet.laterToken()));
        fleet.look().assertStand(again, none, other);
    }

    @Test
    @DisplayName("TOKEN-4 (N31): a session that the store knows nothing of gets no token of long ago")
    @DiagnosticHint("is the token of an unknown session held against the store's clock?")
    default void token4_anUnknownSessionGetsNoTokenOfLongAgo(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        long longAgo = fleet.tokenNow() - micros(WritePreconditions.LONGEST_WINDOW.plusSeconds(10));
        WriteResult late = fleet.write(fleet.replace(worker, TestRecords.holding(worker, "s", longAgo)));
        TckFixture.refusal(late, RejectionReason.TokenTooLow.class);
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(worker);

        long lately = fleet.tokenNow() - micros(WritePreconditions.LONGEST_WINDOW.minusSeconds(10));
        WorkerRecord busy = fleet.overwrite(worker, TestRecords.holding(worker, "s", lately));
        fleet.look().assertStand(busy);
    }

    @Test
    @DisplayName("TOKEN-5: a refusal names a token above which the session may be had")
    @DiagnosticHint("is the token that the refusal tells the greatest one known?")
    default void token5_aRefusalLeadsToATokenThatIsAccepted(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        RejectionReason.TokenTooLow unknown = TckFixture.refusal(
                fleet.write(fleet.replace(worker, TestRecords.holding(worker, "s", 1))),
                RejectionReason.TokenTooLow.class);
        WorkerRecord busy = fleet.overwrite(
                worker, TestRecords.holding(worker, "s", Math.max(unknown.known() + 1, fleet.tokenNow())));
        WorkerRecord free =
                fleet.change(busy, held -> SessionTransitions.forget(held, TckFixture.session("s"), fleet.now()));
        RejectionReason.TokenTooLow givenUp = TckFixture.refusal(
                fleet.write(fleet.replace(free, TestRecords.holding(free, "s", TckFixture.tokenOf(busy, "s")))),
                RejectionReason.TokenTooLow.class);
        fleet.overwrite(free, TestRecords.holding(free, "s", givenUp.known() + 1));
    }

    @Test
    @DisplayName("TOKEN-6: a token in a write that was refused counts for nothing")
    @DiagnosticHint("is the greatest token raised only by writes that are applied?")
    default void token6_aRefusedTokenCountsForNothing(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        long far = fleet.tokenNow() + micros(Duration.ofDays(1));
        TckFixture.refusal(
                fleet.write(fleet.replace(TestRecords.fresh(worker), TestRecords.holding(worker, "s", far))),
                RejectionReason.VersionMismatch.class);
        WorkerRecord busy = fleet.overwrite(worker, TestRecords.holding(worker, "s", fleet.tokenNow()));
        WorkerRecord other = fleet.put("b");
        TckFixture.refusal(
                fleet.write(fleet.replace(other, TestRecords.holding(other, "s", far))),
                RejectionReason.SessionHeld.class);
        WorkerRecord next = fleet.overwrite(other, TestRecords.holding(other, "t", fleet.tokenNow()));
        fleet.look().assertStand(busy, next);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-7 (N31): a token that was given up is refused for good, also when the store has forgotten it")
    @DiagnosticHint("does the memory of tokens end before every token in it is too old to be taken for a new one?")
    default void token7_aTokenIsNeverTakenAgain(TckFixture fleet) {
        WorkerRecord held = fleet.assign(fleet.put("a"), "s");
        WorkerRecord free =
                fleet.change(held, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        long token = TckFixture.tokenOf(held, "s");
        for (Duration later : new Duration[] {
            Duration.ofSeconds(30),
            WritePreconditions.LONGEST_WINDOW.minusSeconds(31),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30)
        }) {
            fleet.elapse(later);
            WorkerRecord late = TestRecords.holding(free, "s", token);
            assertThat(TckFixture.refusal(fleet.write(fleet.replace(free, late)), RejectionReason.TokenTooLow.class)
                            .session())
                    .isEqualTo(TckFixture.session("s"));
        }
    }

    @Test
    @RequiresCapability({Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName("TOKEN-8 (N31): a clock that is set back makes no token of before a new one")
    @DiagnosticHint(
            "is the greatest token that was ever accepted remembered, though nobody holds a session under it any more?")
    default void token8_aClockThatIsSetBackMakesNoTokenNew(TckFixture fleet) {
        WorkerRecord held = fleet.assign(fleet.put("a"), "s");
        WorkerRecord free =
                fleet.change(held, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        fleet.elapse(Duration.ofMinutes(5));
        WorkerRecord busy = fleet.assign(fleet.put("b"), "t");
        fleet.elapse(Duration.ofSeconds(1));
        fleet.setBack(Duration.ofMinutes(5));

        WorkerRecord late = TestRecords.holding(free, "s", TckFixture.tokenOf(held, "s"));
        RejectionReason.TokenTooLow why =
                TckFixture.refusal(fleet.write(fleet.replace(free, late)), RejectionReason.TokenTooLow.class);
        assertThat(why.known()).isGreaterThanOrEqualTo(TckFixture.tokenOf(held, "s"));
        WorkerRecord done =
                fleet.change(busy, worker -> SessionTransitions.forget(worker, TckFixture.session("t"), fleet.now()));
        TckFixture.refusal(fleet.write(fleet.replace(free, late)), RejectionReason.TokenTooLow.class);
        fleet.look().assertStand(free, done);
        long next = Math.max(why.known(), TckFixture.tokenOf(busy, "t")) + 1;
        WorkerRecord again = fleet.overwrite(free, TestRecords.holding(free, "s", next));
        assertThat(fleet.holder("s")).contains(again);
    }

    @Test
    @DisplayName(
            "TOKEN-9 (N19, N31): a claim that was refused because its session was held does not take it when it is free")
    @DiagnosticHint(
            "is a session that is given up remembered under the clock of that moment, if that is later than its token?")
    default void token9_aRefusedClaimIsNotMadeLater(TckFixture fleet) {
        WorkerRecord a = fleet.assign(fleet.put("a"), "s");
        WorkerRecord b = fleet.assign(fleet.put("b"), "t");
        WorkerRecord c = fleet.put(waiting(fleet, fleet.newcomer("c"), "o", fleet.tokenNow()));
        fleet.elapse(Duration.ofMillis(20));
        WorkerRecord other = fleet.newcomer("other");
        WriteResult inserted = fleet.write(fleet.insert(other));
        TckFixture.assertApplied(inserted);
        // The store's own time, and no estimate of it: it does not come after the time at which the sessions are given
        // up.
        long token = inserted.at().toEpochMilli() * 1000;
        List<Write> claims = Stream.of("s", "t", "o")
                .map(session -> fleet.replace(other, TestRecords.holding(other, session, token)))
                .toList();
        claims.forEach(claim -> TckFixture.refusal(fleet.write(claim), RejectionReason.SessionHeld.class));

        fleet.elapse(Duration.ofMillis(20));
        WorkerRecord free =
                fleet.change(a, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        fleet.drop(b);
        WorkerRecord none =
                fleet.change(c, worker -> SessionTransitions.forget(worker, TckFixture.session("o"), fleet.now()));
        claims.forEach(claim -> TckFixture.refusal(fleet.write(claim), RejectionReason.TokenTooLow.class));
        fleet.look().assertStand(free, none, other);
    }

    @Test
    @DisplayName("TOKEN-10 (N31): a token that was given up is refused, however great the tokens of other sessions are")
    @DiagnosticHint(
            "is a token forgotten only if it is smaller than the greatest one less the longest window, and not if it is equal?")
    default void token10_aTokenIsNotForgottenTooEarly(TckFixture fleet) {
        long token = fleet.laterToken();
        WorkerRecord held = fleet.put(TestRecords.holding(fleet.newcomer("a"), "s", token));
        WorkerRecord free =
                fleet.change(held, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        WorkerRecord other = fleet.put("other");
        long border = token + micros(WritePreconditions.LONGEST_WINDOW);
        for (long greatest : new long[] {border - 1000, border - 1, border, border + 1}) {
            other = fleet.overwrite(other, TestRecords.holding(other, "t", greatest));
            WriteResult late = fleet.write(fleet.replace(free, TestRecords.holding(free, "s", token)));
            assertThat(late)
                    .as("what becomes of a token of %s microseconds before the greatest", greatest - token)
                    .isInstanceOf(WriteResult.Rejected.class);
            assertTooLow(late, "s", token);
        }
        WorkerRecord again = fleet.overwrite(free, TestRecords.holding(free, "s", border + 2));
        fleet.look().assertStand(again, other);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-11 (N20): a token that its holder raised ahead of the clock is exceeded for good, too")
    @DiagnosticHint("is a session that was given up remembered for longer if its token is ahead of the clock?")
    default void token11_aTokenAheadOfTheClockIsExceededForGood(TckFixture fleet) {
        WorkerRecord held = fleet.assign(fleet.put("a"), "s");
        long ahead = fleet.tokenNow() + micros(Duration.ofHours(2));
        WorkerRecord raised = fleet.overwrite(held, TestRecords.holding(held, "s", ahead));
        WorkerRecord free =
                fleet.change(raised, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        for (Duration later : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(30)}) {
            fleet.elapse(later);
            for (long tooLow : new long[] {fleet.tokenNow(), ahead - micros(Duration.ofSeconds(30)), ahead}) {
                assertTooLow(fleet.write(fleet.replace(free, TestRecords.holding(free, "s", tooLow))), "s", ahead);
            }
        }
        WorkerRecord again = fleet.overwrite(free, TestRecords.holding(free, "s", ahead + 1));
        fleet.look().assertStand(again);
    }

    private static WorkerRecord waiting(TckFixture fleet, WorkerRecord worker, String session, long token) {
        return TestRecords.orphaning(worker, session, token, fleet.now());
    }

    private static void assertTooLow(WriteResult result, String session, long known) {
        RejectionReason.TokenTooLow why = TckFixture.refusal(result, RejectionReason.TokenTooLow.class);
        assertThat(why.session()).isEqualTo(TckFixture.session(session));
        assertThat(why.known()).as("the greatest token known").isGreaterThanOrEqualTo(known);
    }

    private static long micros(Duration time) {
        return time.toMillis() * 1000;
    }
}
