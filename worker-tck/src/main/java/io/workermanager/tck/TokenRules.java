package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Fencing tokens: of two assignments of one session the later one has the greater. */
interface TokenRules {
    @ContractRule(hint = "is the token compared with the session's current token?")
    @DisplayName("TOKEN-1 (N20): a record keeps its session under the same or a greater token, never under a lower one")
    default void token1_aRecordKeepsItsSessionUnderNoLowerToken(TckFixture fixture) {
        long token = fixture.currentToken();
        WorkerRecord held = fixture.put(withSession(fixture.newRecord("a"), "s", token));
        WriteResult lower = fixture.claim(held, "s", token - 1);
        assertTooLow(lower, "s", token);
        assertTooLow(fixture.write(fixture.replace(held, waiting(fixture, held, "s", token - 1))), "s", token);

        WorkerRecord same = fixture.assign(held, "s", token);
        WorkerRecord greater = fixture.overwrite(same, withSession(held, "s", token + 1));
        assertTooLow(fixture.claim(greater, "s", token), "s", token + 1);
        fixture.assertStored(greater);
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", greater);
        assertThat(fixture.holder("s")).contains(taker);
    }

    @ContractRule(hint = "is a transfer with the same token rejected?")
    @DisplayName("TOKEN-2 (N20): a transferred session gets a token greater than the transfer's")
    default void token2_aTransferRaisesTheToken(TckFixture fixture) {
        WorkerRecord from = fixture.assign(fixture.put("from"), "s");
        WorkerRecord taker = fixture.put("taker");
        long token = tokenOf(from, "s");
        Write.Preconditions preconditions =
                fixture.openWindow().transferring(new Write.Preconditions.SessionTransfer(session("s"), token));
        for (long tooLow : new long[] {token, token - 1}) {
            WorkerRecord next = withSession(taker, "s", tooLow);
            assertTooLow(fixture.write(new Write.Replace(taker, next, KEEP, preconditions)), "s", token);
        }
        assertThat(fixture.holder("s")).contains(from);

        WorkerRecord next = withSession(taker, "s", token + 1);
        assertApplied(fixture.write(new Write.Replace(taker, next, KEEP, preconditions)));
        fixture.assertStored(from, next);
    }

    @ContractRule(hint = "is the token of a session without a holder remembered?")
    @DisplayName("TOKEN-3 (N20): a released session is taken again only under a greater token")
    default void token3_aReleasedSessionNeedsAGreaterToken(TckFixture fixture) {
        WorkerRecord held = fixture.assign(fixture.put("a"), "s");
        long token = tokenOf(held, "s");
        WorkerRecord free = fixture.forget(held, "s");
        WorkerRecord removed = fixture.assign(fixture.put("b"), "t");
        fixture.delete(removed);
        WorkerRecord waits = fixture.put(waiting(fixture, fixture.newRecord("c"), "o", token));
        WorkerRecord none = fixture.forget(waits, "o");
        WorkerRecord other = fixture.put("other");

        for (long tooLow : new long[] {token, token - 1}) {
            assertTooLow(fixture.claim(free, "s", tooLow), "s", token);
            assertTooLow(fixture.claim(other, "s", tooLow), "s", token);
            assertTooLow(fixture.write(fixture.replace(free, waiting(fixture, free, "s", tooLow))), "s", token);
        }
        long last = tokenOf(removed, "t");
        assertTooLow(fixture.claim(other, "t", last), "t", last);
        assertTooLow(fixture.claim(other, "o", token), "o", token);
        fixture.assertStored(free, none, other);

        WorkerRecord again = fixture.assign(free, "s", fixture.laterToken());
        fixture.assertStored(again, none, other);
    }

    @ContractRule(hint = "is the token of an unknown session compared with the store's clock?")
    @DisplayName("TOKEN-4 (N31): a session that the store does not know gets no token from long ago")
    default void token4_anUnknownSessionGetsNoOldToken(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        long longAgo = fixture.currentToken() - micros(Write.Preconditions.LONGEST_WINDOW.plusSeconds(10));
        WriteResult late = fixture.claim(worker, "s", longAgo);
        rejection(late, RejectionReason.TokenTooLow.class);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(worker);

        long lately = fixture.currentToken() - micros(Write.Preconditions.LONGEST_WINDOW.minusSeconds(10));
        WorkerRecord busy = fixture.assign(worker, "s", lately);
        fixture.assertStored(busy);
    }

    @ContractRule(hint = "does the rejection name the greatest known token?")
    @DisplayName("TOKEN-5: a rejection names a token, and every greater one is accepted")
    default void token5_aRejectionLeadsToATokenThatIsAccepted(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        RejectionReason.TokenTooLow unknown =
                rejection(fixture.claim(worker, "s", 1), RejectionReason.TokenTooLow.class);
        WorkerRecord busy = fixture.assign(worker, "s", Math.max(unknown.known() + 1, fixture.currentToken()));
        WorkerRecord free = fixture.forget(busy, "s");
        RejectionReason.TokenTooLow givenUp =
                rejection(fixture.claim(free, "s", tokenOf(busy, "s")), RejectionReason.TokenTooLow.class);
        fixture.assign(free, "s", givenUp.known() + 1);
    }

    @ContractRule(hint = "does only an applied write raise the greatest token?")
    @DisplayName("TOKEN-6: a token in a rejected write has no effect")
    default void token6_aRejectedTokenHasNoEffect(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        long far = fixture.currentToken() + micros(Duration.ofDays(1));
        rejection(
                fixture.write(fixture.replace(withFreshVersion(worker), withSession(worker, "s", far))),
                RejectionReason.VersionMismatch.class);
        WorkerRecord busy = fixture.assign(worker, "s", fixture.currentToken());
        WorkerRecord other = fixture.put("b");
        rejection(fixture.claim(other, "s", far), RejectionReason.SessionHeld.class);
        WorkerRecord next = fixture.assign(other, "t", fixture.currentToken());
        fixture.assertStored(busy, next);
    }

    @ContractRule(
            hint = "does a token stay in memory until it is too old to count as new?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-7 (N31): a token of a released session is rejected for ever, even after the store forgot it")
    default void token7_aTokenIsNeverAcceptedAgain(TckFixture fixture) {
        WorkerRecord held = fixture.assign(fixture.put("a"), "s");
        WorkerRecord free = fixture.forget(held, "s");
        long token = tokenOf(held, "s");
        for (Duration later : new Duration[] {
            Duration.ofSeconds(30),
            Write.Preconditions.LONGEST_WINDOW.minusSeconds(31),
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
            hint = "is the greatest token ever accepted stored, even when its session has no holder?",
            requires = {Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName("TOKEN-8 (N31): no earlier token becomes valid because the clock was set back")
    default void token8_aClockSetBackMakesNoTokenValid(TckFixture fixture) {
        WorkerRecord held = fixture.assign(fixture.put("a"), "s");
        WorkerRecord free = fixture.forget(held, "s");
        fixture.advanceTime(Duration.ofMinutes(5));
        WorkerRecord busy = fixture.assign(fixture.put("b"), "t");
        fixture.advanceTime(Duration.ofSeconds(1));
        fixture.moveClockBack(Duration.ofMinutes(5));

        WorkerRecord late = withSession(free, "s", tokenOf(held, "s"));
        RejectionReason.TokenTooLow why =
                rejection(fixture.write(fixture.replace(free, late)), RejectionReason.TokenTooLow.class);
        assertThat(why.known()).isGreaterThanOrEqualTo(tokenOf(held, "s"));
        WorkerRecord done = fixture.forget(busy, "t");
        rejection(fixture.write(fixture.replace(free, late)), RejectionReason.TokenTooLow.class);
        fixture.assertStored(free, done);
        long next = Math.max(why.known(), tokenOf(busy, "t")) + 1;
        WorkerRecord again = fixture.assign(free, "s", next);
        assertThat(fixture.holder("s")).contains(again);
    }

    @ContractRule(hint = "is a released session remembered under the later of its token and the current time?")
    @DisplayName(
            "TOKEN-9 (N19, N31): a claim that was rejected because its session was held does not take the session once it is free")
    default void token9_aRejectedClaimIsNotAppliedLater(TckFixture fixture) {
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

        fixture.advanceTime(Duration.ofMillis(20));
        WorkerRecord free = fixture.forget(a, "s");
        fixture.delete(b);
        WorkerRecord none = fixture.forget(c, "o");
        claims.forEach(claim -> rejection(fixture.write(claim), RejectionReason.TokenTooLow.class));
        fixture.assertStored(free, none, other);
    }

    @ContractRule(
            hint =
                    "is a token forgotten only if it is less than, and not equal to, the greatest token minus the longest window?")
    @DisplayName(
            "TOKEN-10 (N31): a token of a released session is rejected, however great the tokens of other sessions are")
    default void token10_aTokenIsNotForgottenTooEarly(TckFixture fixture) {
        long token = fixture.laterToken();
        WorkerRecord held = fixture.put(withSession(fixture.newRecord("a"), "s", token));
        WorkerRecord free = fixture.forget(held, "s");
        WorkerRecord other = fixture.put("other");
        long border = token + micros(Write.Preconditions.LONGEST_WINDOW);
        for (long greatest : new long[] {border - 1000, border - 1, border, border + 1}) {
            other = fixture.assign(other, "t", greatest);
            WriteResult late = fixture.claim(free, "s", token);
            assertThat(late)
                    .as("what becomes of a token of %s microseconds before the greatest", greatest - token)
                    .isInstanceOf(WriteResult.Rejected.class);
            assertTooLow(late, "s", token);
        }
        WorkerRecord again = fixture.assign(free, "s", border + 2);
        fixture.assertStored(again, other);
    }

    @ContractRule(
            hint = "is a released session remembered longer if its token is ahead of the clock?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("TOKEN-11 (N20): a later claim also exceeds a token that its holder raised ahead of the clock")
    default void token11_aTokenAheadOfTheClockIsExceeded(TckFixture fixture) {
        WorkerRecord held = fixture.assign(fixture.put("a"), "s");
        long ahead = fixture.currentToken() + micros(Duration.ofHours(2));
        WorkerRecord raised = fixture.assign(held, "s", ahead);
        WorkerRecord free = fixture.forget(raised, "s");
        for (Duration later : new Duration[] {Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(30)}) {
            fixture.advanceTime(later);
            for (long tooLow : new long[] {fixture.currentToken(), ahead - micros(Duration.ofSeconds(30)), ahead}) {
                assertTooLow(fixture.claim(free, "s", tooLow), "s", ahead);
            }
        }
        WorkerRecord again = fixture.assign(free, "s", ahead + 1);
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

    @ContractRule(hint = "is the number of released sessions that a store remembers limited?")
    @DisplayName(
            "TOKEN-12 (N31): the token of a released session is rejected, however many sessions were released since")
    default void token12_everyReleasedSessionIsRemembered(TckFixture fixture) {
        long token = fixture.currentToken();
        List<WorkerRecord> held = IntStream.range(0, 1100)
                .mapToObj(i -> withSession(fixture.newRecord("w" + i), "s" + i, token))
                .toList();
        fixture.write(held.stream().map(fixture::insert).toList()).forEach(TckFixture::assertApplied);
        fixture.write(held.stream().map(fixture::remove).toList()).forEach(TckFixture::assertApplied);
        List<Write> late = held.stream()
                .map(worker -> fixture.insert(fixture.nextIncarnation(worker)))
                .toList();
        fixture.write(late).forEach(result -> rejection(result, RejectionReason.TokenTooLow.class));
        fixture.assertStored();
    }
}
