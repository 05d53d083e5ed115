package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;

class TimeToLiveTest extends FleetFixture {
    /** Keys without a time to live, read between two commands of other clients. */
    private static final String FOREVER = """
            local forever = {}
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
              if redis.call('PTTL', key) == -1 then forever[#forever + 1] = key end
            end
            return forever
            """;

    private List<String> keysWithoutTimeToLive() {
        return raw.getScript()
                .eval(RScript.Mode.READ_WRITE, FOREVER, RScript.ReturnType.LIST, List.of(), keys.prefix() + "*");
    }

    @Test
    @DisplayName("N10: every key always has a time to live")
    void everyKeyAlwaysHasATimeToLive() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong polling = new AtomicLong();
        Queue<String> forever = new ConcurrentLinkedQueue<>();
        Thread poller = new Thread(() -> {
            while (!over.get()) {
                forever.addAll(keysWithoutTimeToLive());
                polling.incrementAndGet();
            }
        });
        poller.start();
        List<Thread> fleet = new ArrayList<>();
        Map<String, Long> operations = new ConcurrentHashMap<>();
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            Thread thread = new Thread(() -> live(random, operations, polling));
            thread.start();
            fleet.add(thread);
        }
        for (Thread thread : fleet) {
            thread.join();
        }
        over.set(true);
        poller.join();

        assertThat(forever).isEmpty();
        assertThat(polling.get()).isGreaterThan(50);
        assertThat(operations.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(3 * 500L);
    }

    private void live(Random random, Map<String, Long> operations, AtomicLong polling) {
        WorkerManager manager = WorkerManager.create(
                store, WorkerManagerSettings.defaults().withTtl(Duration.ofMillis(random.nextInt(200) + 300)));
        List<Registration> registered = new ArrayList<>();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            while (polling.get() <= i / 9) {
                Thread.onSpinWait();
            }
            String outcome = "done";
            try {
                operate(random, manager, registered, claims);
            } catch (WorkerManagerException e) {
                outcome = e.getClass().getSimpleName();
            }
            operations.merge(outcome, 1L, Long::sum);
        }
    }

    private static void operate(
            Random random, WorkerManager manager, List<Registration> registered, List<Claim> claims) {
        WorkerId id = WorkerId.of("w" + random.nextInt(8));
        if (registered.isEmpty() || random.nextInt(6) == 0) {
            registered.add(manager.register(id, RegisterOptions.type("t" + random.nextInt(3))));
            return;
        }
        Registration own = registered.get(random.nextInt(registered.size()));
        switch (random.nextInt(15)) {
            case 0 -> manager.markOffline(id);
            case 1 -> manager.markOnline(id);
            case 2 -> manager.pause(id);
            case 3 -> manager.unregister(own);
            case 4 -> manager.claim(Criteria.any(), "s" + random.nextInt(20)).ifPresent(claims::add);
            case 5 -> {
                if (!claims.isEmpty()) {
                    manager.release(claims.remove(0));
                }
            }
            case 6 ->
                manager.recovery()
                        .recoverOrphansNow("desk", Duration.ofMillis(200), 3)
                        .forEach(manager.recovery()::confirmRecovery);
            case 7 -> manager.markAllOffline(Order.Cause.unstated());
            case 8 -> manager.markAllOnline();
            case 9 -> manager.sendShutdownSignal(id, Order.Cause.unstated());
            case 10 -> manager.fleet().acknowledgeShutdown(own, ShutdownRequest.Stage.SEEN);
            case 11 -> manager.updateWorkerCapabilities(id, ProfileUpdate.type("t" + random.nextInt(3)));
            case 12 -> manager.getStats();
            default -> manager.heartbeat(own, Heartbeat.alive());
        }
    }
}
