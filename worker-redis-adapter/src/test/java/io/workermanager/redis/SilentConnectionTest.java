package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network device silently drops open connections; new ones work. */
@DisplayName("N35: a connection that goes silent")
class SilentConnectionTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @AutoClose
    private final TcpProxy proxy = new TcpProxy(TestRedis.shared());

    private final String namespace = SharedRedis.settings().namespace();

    @AutoClose
    private final RedisWorkerStore store =
            SharedRedis.eventually(() -> RedisWorkerStore.connect(RedisSettings.of(proxy.uri())
                    .withNamespace(namespace)
                    .withTimeout(TIMEOUT)
                    .withReadRetries(0)));

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true"})
    void callsSucceedAgainAfterAFewFailures(boolean requests, boolean replies) {
        store.find(WorkerId.of("w"));
        int before = proxy.entered();
        proxy.silenceOpenConnections(requests, replies);
        long since = System.nanoTime();
        int unanswered = 0;
        while (!isAnswered()) {
            unanswered++;
        }
        long took = (System.nanoTime() - since) / 1_000_000;
        System.out.println(
                "Silent connections (requests " + requests + ", replies " + replies + "): first answer after " + took
                        + " ms, timeout " + TIMEOUT.toMillis() + " ms, " + unanswered + " calls unanswered");
        assertThat(proxy.entered()).isGreaterThan(before);
        // Without pings there are about sixty: the client itself notices after 30 s at the earliest.
        assertThat(unanswered).isBetween(1, 10);
    }

    private boolean isAnswered() {
        try {
            store.find(WorkerId.of("w"));
            return true;
        } catch (WorkerStoreException e) {
            return false;
        }
    }

    @Test
    @SuppressWarnings("try")
    void aWatchReconnectsAndReportsThatItMayHaveMissedHints() throws InterruptedException {
        BlockingQueue<WorkerStore.ChangeHint> seen = new LinkedBlockingQueue<>();
        try (Subscription watch = store.watch(WatchScope.of(WorkerId.of("w")), seen::add)) {
            proxy.silenceOpenConnections(true, true);
            long since = System.nanoTime();
            assertThat(seen.poll(25, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.MAYBE_MISSED);
            System.out.println("Silent connections: a watch is active again after "
                    + (System.nanoTime() - since) / 1_000_000 + " ms, timeout " + TIMEOUT.toMillis() + " ms");
        }
    }

    @Test
    @SuppressWarnings("try")
    void hintsArriveAgainAfterOnlyTheSubscriptionWasSilent() throws InterruptedException {
        BlockingQueue<WorkerStore.ChangeHint> seen = new LinkedBlockingQueue<>();
        RedisSettings direct = SharedRedis.settings().withNamespace(namespace);
        try (RedisWorkerStore other = RedisWorkerStore.connect(direct);
                Subscription watch = store.watch(WatchScope.of(WorkerId.of("w")), seen::add)) {
            assertThat(proxy.silenceSubscriptions()).isPositive();
            WorkerRecord worker = inserted(other, "w");
            assertThat(seen.poll(25, TimeUnit.SECONDS)).isEqualTo(WorkerStore.ChangeHint.MAYBE_MISSED);

            remove(other, worker);
            WorkerStore.ChangeHint next = WorkerStore.ChangeHint.MAYBE_MISSED;
            while (next == WorkerStore.ChangeHint.MAYBE_MISSED) {
                next = seen.poll(25, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }
}
