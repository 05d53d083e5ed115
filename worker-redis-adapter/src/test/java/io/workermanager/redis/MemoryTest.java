package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RBucket;
import org.redisson.api.RScript;

/** How long the server remembers released sessions and removed ids, and the rules after it has forgotten them. */
class MemoryTest extends FleetFixture {
    private static final SessionId SESSION = SessionId.of("s");
    private static final long WINDOW_MICROS = Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000;

    private RBucket<String> session() {
        return raw.getBucket(keys.session(SESSION));
    }

    private void forget(String key) {
        assertThat(raw.getKeys().delete(key)).isEqualTo(1);
    }

    private long micros() {
        return store.now().toEpochMilli() * 1000;
    }

    /** The server's clock, not an estimate. */
    private long serverMicros() {
        return raw.getScript()
                .<Long>eval(
                        RScript.Mode.READ_ONLY,
                        "local time = redis.call('TIME') return time[1] * 1000000 + time[2]",
                        RScript.ReturnType.LONG);
    }

    private static RejectionReason refusal(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Rejected.class);
        return ((WriteResult.Rejected) result).why();
    }

    @Test
    void aSessionKeyOutlivesTheRecordOfItsHolder() {
        WorkerRecord worker = holding(idle("w", store.now()), "s", micros());
        insert(store, worker, Duration.ofMinutes(10));

        assertThat(session().get()).isEqualTo(worker.assignment().orElseThrow().token() + " w");
        assertThat(session().remainTimeToLive())
                .isBetween(
                        Duration.ofMinutes(65).toMillis(),
                        Duration.ofMinutes(70).toMillis() + 1);

        WorkerRecord free = free(worker);
        replace(store, worker, free);
        assertThat(Long.parseLong(session().get()))
                .isBetween(worker.assignment().orElseThrow().token(), serverMicros());
        assertThat(session().remainTimeToLive()).isBetween(3_300_000L, 3_600_000L);
    }

    /** The greatest token that is refused for an unknown session at a time of the server's clock, which counts milliseconds, and now. */
    private static long border(long micros) {
        return micros / 1000 * 1000 - WINDOW_MICROS - 1;
    }

    private long border() {
        return border(serverMicros());
    }

    @Test
    @DisplayName("N19, N31: a session that was taken over and then forgotten cannot be taken back with an old token")
    void anEarlierHolderCannotTakeBackASession() {
        long token = micros() - 2 * WINDOW_MICROS;
        WorkerRecord old = holding(idle("old", store.now()), "s", token);
        session().set((token - 1) + "", MINUTE);
        insert(store, old);
        WorkerRecord next = inserted(store, "next");
        WorkerRecord taker = holding(next, "s", micros());
        Write.Preconditions transferring =
                window(store).transferring(new Write.Preconditions.SessionTransfer(SESSION, token));
        assertApplied(write(store, new Write.Replace(next, taker, MINUTE, transferring)));

        WorkerRecord beat = beat(old, store.now());
        assertThat(refusal(replace(store, old, beat)))
                .isEqualTo(new RejectionReason.SessionHeld(SESSION, WorkerId.of("next")));
        assertThat(store.findBySession(SESSION).value()).contains(taker);

        replace(store, taker, free(taker));
        assertThat(refusal(replace(store, old, beat)))
                .isInstanceOfSatisfying(
                        RejectionReason.TokenTooLow.class,
                        low -> assertThat(low.known())
                                .isBetween(taker.assignment().orElseThrow().token(), serverMicros()));

        forget(keys.session(SESSION));
        long before = serverMicros();
        assertThat(refusal(replace(store, old, beat)))
                .isInstanceOfSatisfying(
                        RejectionReason.TokenTooLow.class,
                        low -> assertThat(low.known()).isBetween(border(before), border()));
    }

    @Test
    @DisplayName(
            "N31: the token of an unknown session may be a minute behind the clock or the greatest token, and no less")
    void theTokenOfANewSessionHasALowerBound() {
        WorkerRecord worker = inserted(store, "w");
        long before = serverMicros();
        RejectionReason.TokenTooLow refusal =
                (RejectionReason.TokenTooLow) refusal(replace(store, worker, holding(worker, "s", border(before))));
        assertThat(refusal.known()).isBetween(border(before), border());
        WorkerRecord holding = holding(worker, "s", refusal.known() + WINDOW_MICROS);
        assertApplied(replace(store, worker, holding));

        // As if the clock had been an hour ahead.
        long ahead = micros() + 3_600_000_000L;
        raw.getBucket(keys.prefix() + "workers:token").set(Long.toString(ahead), MINUTE);
        WorkerRecord other = inserted(store, "other");
        assertThat(refusal(replace(store, other, holding(other, "new", micros()))))
                .isEqualTo(new RejectionReason.TokenTooLow(SessionId.of("new"), ahead - WINDOW_MICROS - 1));
        assertApplied(replace(store, other, holding(other, "new", ahead - WINDOW_MICROS)));
        assertThat(raw.<String>getBucket(keys.prefix() + "workers:token").get()).isEqualTo(Long.toString(ahead));
    }

    @Test
    @DisplayName("N22: after the record of the holder expired, the session is free and its token is remembered")
    void aSessionIsFreeAfterItsRecordExpired() {
        WorkerRecord worker = holding(idle("w", store.now()), "s", micros());
        insert(store, worker);
        forget(keys.record(worker.id()));

        assertThat(store.findBySession(SESSION).value()).isEmpty();
        WorkerRecord other = inserted(store, "other");
        long token = worker.assignment().orElseThrow().token();
        assertThat(refusal(replace(store, other, holding(other, "s", token))))
                .isEqualTo(new RejectionReason.TokenTooLow(SESSION, token));
        assertApplied(replace(store, other, holding(other, "s", token + 1)));
    }

    @Test
    @DisplayName("N20: a new record with the id of the holder, without the session, does not hold it")
    void aNewRecordWithTheSameIdHoldsNoSession() {
        WorkerRecord worker = holding(idle("w", store.now()), "s", micros());
        insert(store, worker);
        forget(keys.record(worker.id()));
        inserted(store, "w");

        WorkerRecord other = inserted(store, "other");
        assertApplied(replace(store, other, holding(other, "s", micros() + 600_000_000)));
        assertThat(store.findBySession(SESSION).value()).map(WorkerRecord::id).contains(WorkerId.of("other"));
    }

    @Test
    @DisplayName("N2, N31: the incarnation and the version of a removed id are remembered for an hour")
    void aRemovedIdIsRememberedForAnHour() {
        WorkerRecord worker = idle("w", store.now());
        Write insert = new Write.Insert(worker, MINUTE, window(store));
        store.write(List.of(insert));
        Write remove = new Write.Remove(worker, window(store));
        assertApplied(write(store, remove));

        String grave = keys.prefix() + "workers:removed:w";
        assertThat(raw.getBucket(grave).remainTimeToLive()).isBetween(3_300_000L, 3_600_000L);
        assertThat(refusal(write(store, insert))).isEqualTo(new RejectionReason.RecentlyRemoved(worker.incarnation()));
        assertApplied(write(store, remove));

        forget(grave);
        assertThat(refusal(write(store, remove))).isInstanceOf(RejectionReason.VersionMismatch.class);
    }
}
