package io.workermanager.redis;

import static io.workermanager.redis.Workers.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What the server remembers of sessions and ids that were given up, for how long, and what holds when it has forgotten. */
class MemoryTest {
    private static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    private final RedisSettings settings = Redis.settings();
    private final RedissonClient raw = Redis.client(TestRedis.shared());
    private final RedisWorkerStore store = RedisWorkerStore.connect(settings);
    private final Keys keys = new Keys(settings.namespace());

    @AfterEach
    void close() {
        store.close();
        raw.shutdown();
    }

    private String session(String name) {
        return raw.<String>getBucket(keys.session(SessionId.of(name)), StringCodec.INSTANCE)
                .get();
    }

    private void forget(String key) {
        assertThat(raw.getKeys().delete(key)).isEqualTo(1);
    }

    private long micros() {
        return store.now().toEpochMilli() * 1000;
    }

    /** The server's own clock, and no estimate of it. */
    private long serverMicros() {
        return raw.getScript(StringCodec.INSTANCE)
                .<Long>eval(
                        RScript.Mode.READ_ONLY,
                        "local time = redis.call('TIME') return time[1] * 1000000 + time[2]",
                        RScript.ReturnType.LONG);
    }

    private static Refusal refusal(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        return ((WriteResult.Refused) result).why();
    }

    @Test
    void aSessionIsRememberedALittleLongerThanItsHolderIsKept() {
        Worker worker = Workers.holding(Workers.idle("w", store.now()), "s", micros());
        Workers.insert(store, worker, Duration.ofMinutes(10));

        assertThat(session("s")).isEqualTo(worker.assignment().orElseThrow().token() + " w");
        assertThat(raw.getBucket(keys.session(SessionId.of("s"))).remainTimeToLive())
                .isBetween(
                        Duration.ofMinutes(65).toMillis(),
                        Duration.ofMinutes(70).toMillis() + 1);

        Worker free = Workers.free(worker);
        Workers.replace(store, worker, free);
        assertThat(Long.parseLong(session("s")))
                .isBetween(worker.assignment().orElseThrow().token(), serverMicros());
        assertThat(raw.getBucket(keys.session(SessionId.of("s"))).remainTimeToLive())
                .isBetween(3_300_000L, 3_600_000L);
    }

    /** The greatest token that is refused for an unknown session at a time of the server's clock, which counts milliseconds, and now. */
    private static long border(long micros) {
        return micros / 1000 * 1000 - WINDOW_MICROS - 1;
    }

    private long border() {
        return border(serverMicros());
    }

    @Test
    @DisplayName("N19, N31: a session that was taken over and then forgotten is not had back under an old token")
    void anEarlierHolderDoesNotGetAForgottenSessionBack() {
        long token = micros() - 2 * WINDOW_MICROS;
        Worker old = Workers.holding(Workers.idle("old", store.now()), "s", token);
        raw.getBucket(keys.session(SessionId.of("s")), StringCodec.INSTANCE).set((token - 1) + "", MINUTE);
        Workers.insert(store, old);
        Worker next = Workers.idle("next", store.now());
        Workers.insert(store, next);
        Worker taker = Workers.holding(next, "s", micros());
        Terms takingOver = Workers.now(store).takingOver(new Terms.Handover(SessionId.of("s"), token));
        assertThat(store.write(List.of(new Write.Replace(next, taker, MINUTE, takingOver)))
                        .get(0))
                .isInstanceOf(WriteResult.Applied.class);

        Worker beat = Workers.beat(old, store.now());
        assertThat(refusal(Workers.replace(store, old, beat)))
                .isEqualTo(new Refusal.SessionHeld(SessionId.of("s"), WorkerId.of("next")));
        assertThat(store.findBySession(SessionId.of("s")).value()).contains(taker);

        Workers.replace(store, taker, Workers.free(taker));
        assertThat(refusal(Workers.replace(store, old, beat)))
                .isInstanceOfSatisfying(
                        Refusal.TokenTooLow.class,
                        low -> assertThat(low.known())
                                .isBetween(taker.assignment().orElseThrow().token(), serverMicros()));

        forget(keys.session(SessionId.of("s")));
        long before = serverMicros();
        assertThat(refusal(Workers.replace(store, old, beat)))
                .isInstanceOfSatisfying(
                        Refusal.TokenTooLow.class,
                        low -> assertThat(low.known()).isBetween(border(before), border()));
    }

    @Test
    @DisplayName(
            "N31: an unknown session may have a token as low as a minute ago, and no lower; the greatest token counts if the clock does not")
    void tokensOfUnknownSessionsAreBoundedByClockAndGreatestToken() {
        Worker worker = Workers.idle("w", store.now());
        Workers.insert(store, worker);
        long before = serverMicros();
        Refusal.TokenTooLow refusal = (Refusal.TokenTooLow)
                refusal(Workers.replace(store, worker, Workers.holding(worker, "s", border(before))));
        assertThat(refusal.known()).isBetween(border(before), border());
        Worker holding = Workers.holding(worker, "s", refusal.known() + WINDOW_MICROS);
        assertThat(Workers.replace(store, worker, holding)).isInstanceOf(WriteResult.Applied.class);

        // As if the clock had been an hour ahead.
        long ahead = micros() + 3_600_000_000L;
        raw.getBucket(keys.prefix() + "workers:token", StringCodec.INSTANCE).set(Long.toString(ahead), MINUTE);
        Worker other = Workers.idle("other", store.now());
        Workers.insert(store, other);
        assertThat(refusal(Workers.replace(store, other, Workers.holding(other, "new", micros()))))
                .isEqualTo(new Refusal.TokenTooLow(SessionId.of("new"), ahead - WINDOW_MICROS - 1));
        assertThat(Workers.replace(store, other, Workers.holding(other, "new", ahead - WINDOW_MICROS)))
                .isInstanceOf(WriteResult.Applied.class);
        assertThat(raw.<String>getBucket(keys.prefix() + "workers:token", StringCodec.INSTANCE)
                        .get())
                .isEqualTo(Long.toString(ahead));
    }

    @Test
    @DisplayName("N22: a session is free, and its token remembered, when the record that held it is gone by itself")
    void aSessionOfARecordThatIsGoneIsFree() {
        Worker worker = Workers.holding(Workers.idle("w", store.now()), "s", micros());
        Workers.insert(store, worker);
        forget(keys.record(worker.id()));

        assertThat(store.findBySession(SessionId.of("s")).value()).isEmpty();
        Worker other = Workers.idle("other", store.now());
        Workers.insert(store, other);
        long token = worker.assignment().orElseThrow().token();
        assertThat(refusal(Workers.replace(store, other, Workers.holding(other, "s", token))))
                .isEqualTo(new Refusal.TokenTooLow(SessionId.of("s"), token));
        assertThat(Workers.replace(store, other, Workers.holding(other, "s", token + 1)))
                .isInstanceOf(WriteResult.Applied.class);
    }

    @Test
    @DisplayName("N20: a record that came back without a session under the id of its holder does not hold it")
    void aLaterRecordOfTheSameIdHoldsNothing() {
        Worker worker = Workers.holding(Workers.idle("w", store.now()), "s", micros());
        Workers.insert(store, worker);
        forget(keys.record(worker.id()));
        Worker again = Workers.idle("w", store.now());
        Workers.insert(store, again);

        Worker other = Workers.idle("other", store.now());
        Workers.insert(store, other);
        assertThat(Workers.replace(store, other, Workers.holding(other, "s", micros() + 600_000_000)))
                .isInstanceOf(WriteResult.Applied.class);
        assertThat(store.findBySession(SessionId.of("s")).value())
                .map(Worker::id)
                .contains(WorkerId.of("other"));
    }

    @Test
    @DisplayName("N2, N31: a removed id is remembered for an hour, its incarnation and its version")
    void aRemovedIdIsRememberedForAnHour() {
        Worker worker = Workers.idle("w", store.now());
        Write insert = new Write.Insert(worker, MINUTE, Workers.now(store));
        store.write(List.of(insert));
        Write remove = new Write.Remove(worker, Workers.now(store));
        assertThat(store.write(List.of(remove)).get(0)).isInstanceOf(WriteResult.Applied.class);

        String grave = keys.prefix() + "workers:removed:w";
        assertThat(raw.getBucket(grave).remainTimeToLive()).isBetween(3_300_000L, 3_600_000L);
        assertThat(refusal(store.write(List.of(insert)).get(0)))
                .isEqualTo(new Refusal.RemovedBefore(worker.incarnation()));
        assertThat(store.write(List.of(remove)).get(0)).isInstanceOf(WriteResult.Applied.class);

        forget(grave);
        assertThat(refusal(store.write(List.of(remove)).get(0))).isInstanceOf(Refusal.OtherVersion.class);
    }
}
