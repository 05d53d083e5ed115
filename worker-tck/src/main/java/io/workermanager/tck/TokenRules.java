package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
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

/** Fencing tokens: of two assignments of one session the later one has the greater. */
interface TokenRules {
    @ContractRule(hint = "is the token compared with the one that the session is held under?")
    @DisplayName(
            "TOKEN-1 (N20): a record that holds a session keeps it under its token or a greater one, not a lower one")
    default void token1_aRecordKeepsASessionUnderNoLowerToken(TckFixture fixture) {
        long token = fixture.currentToken();
        WorkerRecord held = fixture.put(withSession(fixture.newRecord("a"), "s", token));
        WriteResult lower = fixture.write(fixture.replace(held, withSession(held, "s", token - 1)));
        assertTooLow(lower, "s", token);
        assertTooLow(fixture.write(fixture.replace(held, waiting(fixture, held, "s", token - 1))), "s", token);

        WorkerRecord same = fixture.overwrite(held, withSession(held, "s", token));
        WorkerRecord greater = fixture.overwrite(same, withSession(held, "s", token + 1));
        assertTooLow(fixture.write(fixture.replace(greater, withSession(greater, "s", token))), "s", token + 1);
        fixture.assertStored(greater);
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", greater);
        assertThat(fixture.holder("s")).contains(taker);
    }

    @ContractRule(hint = "is a takeover under the very token of the handover refused?")
    @DisplayName("TOKEN-2 (N20): a session that is taken over gets a token greater than its handover's")
    default void token2_aTakeoverRaisesTheToken(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.put("taker");
        long token = tokenOf(from, "s");
        WritePreconditions terms =
                fixture.openWindow().takingOver(new WritePreconditions.SessionTransfer(session("s"), token));
        for (long tooLow : new long[] {token, token - 1}) {
            WorkerRecord next = withSession(taker, "s", tooLow);
            assertTooLow(fixture.write(new Write.Replace(taker, next, KEEP, terms)), "s", token);
        }
        assertThat(fixture.holder("s")).contains(from);

        WorkerRecord next = withSession(taker, "s", token + 1);
        assertApplied(fixture.write(new Write.Replace(taker, next, KEEP, terms)));
        fixture.assertStored(from, next);
    }

    @ContractRule(hint = "is the token of a session that nobody holds remembered?")
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
            assertTooLow(fixture.write(fixture.replace(free, withSession(free, "s", tooLow))), "s", token);
            assertTooLow(fixture.write(fixture.replace(other, withSession(other, "s", tooLow))), "s", token);
            assertTooLow(fixture.write(fixture.replace(free, waiting(fixture, free, "s", tooLow))), "s", token);
        }
        long last = tokenOf(removed, "t");
        assertTooLow(fixture.write(fixture.replace(other, withSession(other, "t", last))), "t", last);
        assertTooLow(fixture.write(fixture.replace(other, withSession(other, "o", token))), "o", token);
        fixture.assertStored(free, none, other);

        WorkerRecord again = fixture.overwrite(free, withSession(free, "s", fixture.laterToken()));
        fixture.assertStored(again, none, other);
    }

    @ContractRule(hint = "is the token of an unknown session held against the store's clock?")
    @DisplayName("TOKEN-4 (N31): a session that the store knows nothing of gets no token of long ago")
    default void token4_anUnknownSessionGetsNoTokenOfLongAgo(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        long longAgo = fixture.currentToken() - micros(WritePreconditions.LONGEST_WINDOW.plusSeconds(10));
        WriteResult late = fixture.write(fixture.replace(worker, withSession(worker, "s", longAgo)));
        rejection(late, RejectionReason.TokenTooLow.class);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(worker);

        long lately = fixture.currentToken() - micros(WritePreconditions.LONGEST_WINDOW.minusSeconds(10));
        WorkerRecord busy = fixture.overwrite(worker, withSession(worker, "s", lately));
        fixture.assertStored(busy);
    }

    @ContractRule(hint = "is the token that the refusal tells the greatest one known?")
    @DisplayName("TOKEN-5: a refusal names a token above which the session may be had")
    default void token5_aRefusalLeadsToATokenThatIsAccepted(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        RejectionReason.TokenTooLow unknown = rejection(
                fixture.write(fixture.replace(worker, withSession(worker, "s", 1))), RejectionReason.TokenTooLow.class);
        WorkerRecord busy = fixture.overwrite(
                worker, withSession(worker, "s", Math.max(unknown.known() + 1, fixture.currentToken())));
        WorkerRecord free = fixture.update(busy, held -> held.forget(session("s"), fixture.now()));
        RejectionReason.TokenTooLow givenUp = rejection(
                fixture.write(fixture.replace(free, withSession(free, "s", tokenOf(busy, "s")))),
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

    @ContractRule(hint = "is the greatest token raised only by writes that are applied?")
    @DisplayName("TOKEN-6: a token in a write that was refused counts for nothing")
    default void token6_aRefusedTokenCountsForNothing(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        long far = fixture.currentToken() + micros(Duration.ofDays(1));
        rejection(
                fixture.write(fixture.replace(withFreshVersion(worker), withSession(worker, "s", far))),
                RejectionReason.VersionMismatch.class);
        WorkerRecord busy = fixture.overwrite(worker, withSession(worker, "s", fixture.currentToken()));
        WorkerRecord other = fixture.put("b");
        rejection(
                fixture.write(fixture.replace(other, withSession(other, "s", far))), RejectionReason.SessionHeld.class);
        WorkerRecord next = fixture.overwrite(other, withSession(other, "t", fixture.currentToken()));
        fixture.assertStored(busy, next);
    }

    @ContractRule(
            hint = "does the memory of tokens end before every token in it is too old to be taken for a new one?",
            requires = Capability.MOVABLE_CLOCK)
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
            fixture.advanceTime(later);
            WorkerRecord late = withSession(free, "s", token);
            assertThat(rejection(fixture.write(fixture.replace(free, late)), RejectionReason.TokenTooLow.class)
                            .session())
                    .isEqualTo(session("s"));
        }
    }

    @ContractRule(
            hint =
                    "is the greatest token that was ever accepted remembered, though nobody holds a session under it any more?",
            requires = {Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
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

        WorkerRecord late = withSession(free, "s", tokenOf(held, "s"));
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

    @ContractRule(
            hint =
                    "is a session that is given up remembered under the clock of that moment, if that is later than its token?")
    @DisplayName(
            "TOKEN-9 (N19, N31): a claim that was refused because its session was held does not take it when it is free")
    default void token9_aRefusedClaimIsNotMadeLater(TckFixture fixture) {
        WorkerRecord a = fixture.assign(fixture.put("a"), "s");
        WorkerRecord b = fixture.assign(fixture.put("b"), "t");
        WorkerRecord c = fixture.put(waiting(fixture, fixture.newRecord("c"), "o", fixture.currentToken()));
        fixture.advanceTime(Duration.ofMillis(20));
        WorkerRecord other = fixture.newRecord("other");
        WriteResult inserted = fixture.write(fixture.insert(other));
        assertApplied(inserted);
        // The store's own time, and no estimate of it: it does not come after the time at which the sessions are given
        // up.
        long token = inserted.at().toEpochMilli() * 1000;
        List<Write> claims = Stream.of("s", "t", "o")
                .map(session -> fixture.replace(other, withSession(other, session, token)))
                .toList();
        claims.forEach(claim -> rejection(fixture.write(claim), RejectionReason.SessionHeld.class));

        fleet.elapse(Duration.ofMillis(20));
        WorkerRecord free =
                fleet.change(a, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        fleet.drop(b);
        WorkerRecord none =
                fleet.change(c, worker -> SessionTransitions.forget(worker, TckFixture.session("o"), fleet.now()));
        claims.forEach(claim -> TckFixture.refusal(fleet.write(claim), RejectionReason.TokenTooLow.class));
        fleet.look().assertStand(free, none, other);
    }

    @ContractRule(
            hint =
                    "is a token forgotten only if it is smaller than the greatest one less the longest window, and not if it is equal?")
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
            other = fixture.overwrite(other, withSession(other, "t", greatest));
            WriteResult late = fixture.write(fixture.replace(free, withSession(free, "s", token)));
            assertThat(late)
                    .as("what becomes of a token of %s microseconds before the greatest", greatest - token)
                    .isInstanceOf(WriteResult.Rejected.class);
            assertTooLow(late, "s", token);
        }
        WorkerRecord again = fixture.overwrite(free, withSession(free, "s", border + 2));
        fixture.assertStored(again, other);
    }

    @ContractRule(
            hint = "is a session that was given up remembered for longer if its token is ahead of the clock?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-11 (N20): a token that its holder raised ahead of the clock is exceeded for good, too")
    @DiagnosticHint("is a session that was given up remembered for longer if its token is ahead of the clock?")
    default void token11_aTokenAheadOfTheClockIsExceededForGood(TckFixture fleet) {
        WorkerRecord held = fleet.assign(fleet.put("a"), "s");
        long ahead = fleet.tokenNow() + micros(Duration.ofHours(2));
        WorkerRecord raised = fleet.overwrite(held, TestRecords.holding(held, "s", ahead));
        WorkerRecord free =
                fleet.change(raised, worker -> SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()));
        for (Duration later : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(30)}) {
            fixture.advanceTime(later);
            for (long tooLow : new long[] {fixture.currentToken(), ahead - micros(Duration.ofSeconds(30)), ahead}) {
                assertTooLow(fixture.write(fixture.replace(free, withSession(free, "s", tooLow))), "s", ahead);
            }
        }
        WorkerRecord again = fixture.overwrite(free, withSession(free, "s", ahead + 1));
        fixture.assertStored(again);
    }

    private static WorkerRecord waiting(TckFixture fixture, WorkerRecord worker, String session, long token) {
        return withOrphan(worker, session, token, fixture.now());
    }

    private static void assertTooLow(WriteResult result, String session, long known) {
        RejectionReason.TokenTooLow why = rejection(result, RejectionReason.TokenTooLow.class);
        assertThat(why.session()).isEqualTo(session(session));
        assertThat(why.known()).as("the greatest token known").isGreaterThanOrEqualTo(known);
    }

    private static long micros(Duration time) {
        return time.toMillis() * 1000;
    }
}
