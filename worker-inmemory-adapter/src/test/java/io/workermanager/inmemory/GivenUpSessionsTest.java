package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("N31: sessions that were given up")
class GivenUpSessionsTest {
    private static final SessionId SESSION = SessionId.of("s");
    private static final Duration FORGOTTEN_AFTER = Write.Preconditions.LONGEST_WINDOW.plusMillis(1);
    private static final Duration LONG = Duration.ofHours(2);

    private final FleetFixture fleet = new FleetFixture();

    @Test
    @DisplayName("N31: a token is refused for ever, even where a clock that was set back could take it for a new one")
    void aTokenNeverReturns() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), LONG);
        WorkerRecord holder = fleet.replaced(worker, fleet.assigned(worker, "s"), LONG);
        long used = token(holder);
        worker = fleet.replaced(holder, SessionTransitions.release(holder, SESSION, used, fleet.store.now()), LONG);

        fleet.clock.advance(FORGOTTEN_AFTER);
        fleet.store.census();
        fleet.clock.advance(Write.Preconditions.LONGEST_WINDOW.plusSeconds(30).negated());

        assertThat(write(worker, used)).isEqualTo(tooLow(used));
        WorkerRecord again = SessionTransitions.assign(
                worker, SESSION, OptionalLong.empty(), used + 1, FleetControl.none(), fleet.store.now());
        assertThat(token(fleet.replaced(worker, again, LONG))).isEqualTo(used + 1);
    }

    @Test
    void theyAreForgottenOnceTheirTokensAreTooOldForAnySession() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), LONG);
        WorkerRecord holder = fleet.replaced(worker, fleet.assigned(worker, "s"), LONG);
        long used = token(holder);
        worker = fleet.replaced(holder, SessionTransitions.release(holder, SESSION, used, fleet.store.now()), LONG);

        fleet.clock.advance(FORGOTTEN_AFTER);
        WorkerRecord other = fleet.inserted(fleet.worker("other", Profile.defaults()), LONG);
        fleet.replaced(other, fleet.assigned(other, "another"), LONG);

        assertThat(fleet.store.sizes().givenUp()).isZero();
        fleet.clock.advance(FORGOTTEN_AFTER.negated());
        long least =
                used + FORGOTTEN_AFTER.minus(Write.Preconditions.LONGEST_WINDOW).toNanos() / 1000;
        assertThat(write(worker, used)).isEqualTo(tooLow(least - 1));
    }

    @Test
    @DisplayName(
            "N31: one whose token was raised ahead of the clock is remembered, and the others are forgotten none the less")
    void aTokenAheadOfTheClockKeepsNoOtherInMemory() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), LONG);
        WorkerRecord holder = fleet.replaced(worker, fleet.assigned(worker, "s"), LONG);
        long ahead = token(holder) + Duration.ofDays(1).toMillis() * 1000;
        WorkerRecord raised = fleet.replaced(
                holder,
                SessionTransitions.raiseToken(holder, SESSION, ahead, 1, fleet.store.now())
                        .withVersion(Version.fresh()),
                LONG);
        worker = fleet.replaced(
                raised, SessionTransitions.release(raised, SESSION, token(raised), fleet.store.now()), LONG);
        for (int i = 0; i < 20; i++) {
            WorkerRecord other = fleet.inserted(fleet.worker("other" + i, Profile.defaults()), LONG);
            WorkerRecord busy = SessionTransitions.assign(
                            other,
                            SessionId.of("other" + i),
                            OptionalLong.empty(),
                            ahead,
                            FleetControl.none(),
                            fleet.store.now())
                    .withVersion(Version.fresh());
            busy = fleet.replaced(other, busy, LONG);
            fleet.replaced(
                    busy, SessionTransitions.release(busy, SessionId.of("other" + i), ahead, fleet.store.now()), LONG);
        }
        WorkerRecord last = fleet.inserted(fleet.worker("last", Profile.defaults()), LONG);
        fleet.replaced(
                last,
                SessionTransitions.assign(
                        last,
                        SessionId.of("last"),
                        OptionalLong.empty(),
                        ahead + Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000 + 1,
                        FleetControl.none(),
                        fleet.store.now()),
                LONG);

        assertThat(fleet.store.sizes().givenUp()).isEqualTo(1);
        assertThat(write(worker, ahead + 1)).isEqualTo(tooLow(ahead + 1));
    }

    @Test
    void oneThatIsHeldAgainIsRememberedAsGivenUpNoMore() {
        WorkerRecord worker = fleet.inserted(fleet.worker("w", Profile.defaults()), LONG);
        WorkerRecord holder = fleet.replaced(worker, fleet.assigned(worker, "s"), LONG);
        worker = fleet.replaced(
                holder, SessionTransitions.release(holder, SESSION, token(holder), fleet.store.now()), LONG);
        assertThat(fleet.store.sizes().givenUp()).isEqualTo(1);

        fleet.clock.advance(Duration.ofMillis(1));
        fleet.replaced(worker, fleet.assigned(worker, "s"), LONG);

        assertThat(fleet.store.sizes().givenUp()).isZero();
        assertThat(fleet.store.sizes().held()).isEqualTo(1);
    }

    private static long token(WorkerRecord holder) {
        return holder.assignment().map(WorkerRecord.Assignment::token).orElseThrow();
    }

    private WriteResult write(WorkerRecord worker, long token) {
        WorkerRecord next = SessionTransitions.assign(
                worker, SESSION, OptionalLong.empty(), token, FleetControl.none(), fleet.store.now());
        assertThat(token(next)).isEqualTo(token);
        return fleet.write(new Write.Replace(worker, next.withVersion(Version.fresh()), LONG, fleet.preconditions()));
    }

    private WriteResult tooLow(long known) {
        return new WriteResult.Rejected(new RejectionReason.TokenTooLow(SESSION, known), fleet.store.now());
    }
}
