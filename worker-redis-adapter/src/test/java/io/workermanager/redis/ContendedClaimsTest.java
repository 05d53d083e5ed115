package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.tck.ForwardingWorkerStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Many concurrent dispatchers on a server of their own. */
class ContendedClaimsTest {
    private static final int DISPATCHERS = 64;
    private static final int WORKERS = 1000;
    private static final int CLAIMS_EACH = 40;

    @AutoClose
    private static final TestRedis SERVER = TestRedis.startFresh();

    @Test
    void sixtyFourDispatchersOnAThousandWorkersNeedAtMostOneAndAHalfAttemptsEach() throws Exception {
        try (RedisWorkerStore store = RedisWorkerStore.connect(SharedRedis.settings(SERVER))) {
            WorkerManager operator = WorkerManager.create(store);
            for (int i = 0; i < WORKERS; i++) {
                operator.register("w" + i, RegisterOptions.defaults());
            }
            AtomicLong attempts = new AtomicLong();
            everyDispatcher(
                    dispatcher -> claims(WorkerManager.create(counting(store, attempts)), operator, dispatcher));

            assertThat(attempts.get() / (double) (DISPATCHERS * CLAIMS_EACH))
                    .as("attempts a claim")
                    .isLessThanOrEqualTo(1.5);
        }
    }

    /** Each write of a store that only claims is an attempt. */
    private static WorkerStore counting(WorkerStore store, AtomicLong writes) {
        return new ForwardingWorkerStore(store) {
            @Override
            public List<WriteResult> write(List<Write> some) {
                writes.incrementAndGet();
                return super.write(some);
            }
        };
    }

    private static void claims(WorkerManager manager, WorkerManager operator, int dispatcher) {
        for (int i = 0; i < CLAIMS_EACH; i++) {
            Claim claim =
                    manager.claim(Criteria.any(), "s" + dispatcher + "-" + i).orElseThrow();
            assertThat(operator.release(claim)).isTrue();
        }
    }

    private static void everyDispatcher(IntConsumer one) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(DISPATCHERS);
        CyclicBarrier together = new CyclicBarrier(DISPATCHERS);
        List<Callable<Void>> dispatchers = IntStream.range(0, DISPATCHERS)
                .<Callable<Void>>mapToObj(number -> () -> {
                    together.await();
                    one.accept(number);
                    return null;
                })
                .toList();
        for (Future<Void> each : threads.invokeAll(dispatchers)) {
            each.get();
        }
        threads.shutdown();
    }
}
