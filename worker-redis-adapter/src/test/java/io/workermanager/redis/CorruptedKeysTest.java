package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RedissonClient;

/** Any value in one key: the rest of the fleet works, and the key is repaired or reported. */
class CorruptedKeysTest {
    @AutoClose("shutdown")
    private static final RedissonClient RAW = SharedRedis.client(TestRedis.shared());

    /** A fleet with two profiles. A damaged key belongs to one profile or to the fleet. */
    private static final class Fleet implements AutoCloseable {
        final RedisSettings settings = SharedRedis.settings();
        final String prefix = new KeyNames(settings.namespace()).prefix();
        final RedisWorkerStore store = RedisWorkerStore.create(RAW, settings.namespace());
        final WorkerManager manager = WorkerManager.create(store);
        final Map<WorkerId, Registration> alive = new LinkedHashMap<>();
        final Registration busy;

        Fleet() {
            for (String type : List.of("corrupted", "other")) {
                for (int i = 0; i < 3; i++) {
                    join(type + i, type);
                }
            }
            manager.markOffline("corrupted1");
            busy = join("busy", "corrupted");
            manager.heartbeat(busy, Heartbeat.processing("running"));
            WorkerId dead = WorkerId.of("dead");
            manager.heartbeat(
                    manager.register(dead, RegisterOptions.type("corrupted")), Heartbeat.processing("orphan"));
            manager.register("gone", RegisterOptions.type("corrupted"));
        }

        Registration join(String id, String type) {
            Registration worker = manager.register(id, RegisterOptions.type(type));
            alive.put(worker.id(), worker);
            return worker;
        }

        /** One heartbeat of each worker. */
        void beat() {
            alive.values()
                    .forEach(worker -> manager.heartbeat(
                            worker, worker.equals(busy) ? Heartbeat.processing("running") : Heartbeat.alive()));
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static List<String> keys() {
        List<String> all = new ArrayList<>(KeyCorruption.indexOf(Profile.of("corrupted", "kraken")));
        all.add("workers:token");
        return all;
    }

    /** Runs a step, which may fail only with the name of the damaged key. */
    private static void step(String what, String key, Runnable step) {
        try {
            step.run();
        } catch (WorkerStoreException e) {
            assertThat(e.getMessage()).as(what).contains(key);
            assertThat(e.outcomeUnknown()).as(what).isFalse();
        }
    }

    private static void operate(Fleet fleet, String key, KeyCorruption poison, Random random) {
        WorkerManager manager = fleet.manager;
        String what = poison + " " + key;
        Map<String, Runnable> steps = new LinkedHashMap<>();
        steps.put(
                "find",
                () -> assertThat(manager.findMatchingWorker(Criteria.type("other")))
                        .as(what)
                        .isPresent());
        steps.put("claim", () -> {
            Optional<Claim> claim = manager.claim(Criteria.type("other"), "s");
            assertThat(claim).as(what).isPresent();
            manager.release(claim.orElseThrow());
        });
        steps.put(
                "list",
                () -> assertThat(manager.diagnosis()
                                .listWorkers(WorkerList.Options.everything())
                                .ids())
                        .as(what)
                        .contains(WorkerId.of("other0"), WorkerId.of("other2")));
        steps.put(
                "stats",
                () -> assertThat(
                                manager.getEnhancedStats().byType().get("other").alive())
                        .as(what)
                        .isEqualTo(3));
        steps.put("mark", () -> manager.markOffline("corrupted0"));
        steps.put("lift", () -> manager.markOnline("corrupted0"));
        steps.put("beat", fleet::beat);
        steps.put("register", () -> fleet.join("new", "corrupted"));
        steps.put("sweep", () -> manager.recovery().recoverOrphansNow("desk", Duration.ofSeconds(1), 10));
        steps.forEach((name, step) -> {
            poison.on(RAW, fleet.prefix + key, random);
            step(what + ": " + name, key, step);
        });
    }

    /** After one heartbeat of each active worker and one read, all answers agree. */
    private static void agrees(Fleet fleet, List<WorkerId> silent, String what) {
        WorkerManager manager = fleet.manager;
        fleet.beat();
        manager.diagnosis().listWorkers(WorkerList.Options.everything());
        assertThat(manager.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .ids())
                .as(what)
                .containsAll(fleet.alive.keySet())
                .containsAll(silent);
        assertThat(manager.getStats().fleet().alive())
                .as(what)
                .isBetween(fleet.alive.size() + silent.size() * 1L, fleet.alive.size() + 2L);
        assertThat(manager.getStats().fleet().offline()).as(what).isEqualTo(1);
        assertThat(manager.diagnosis().explain(Criteria.any())).as(what).isNotNull();
        for (String type : List.of("corrupted", "other")) {
            WorkerView found = manager.findMatchingWorker(Criteria.type(type)).orElseThrow();
            assertThat(found.worker().profile().type()).isEqualTo(type);
        }
        manager.markAllOffline(Order.Cause.unstated());
        manager.markAllOnline();
        assertThat(manager.getStats().fleet().offline()).as(what).isZero();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("N29: with any damage to any key of the index, the rest of the fleet works and the index is repaired")
    void aDamagedIndexKeyIsRepaired(KeyCorruption poison) {
        Random random = new Random(poison.name().hashCode());
        for (String key : keys()) {
            try (Fleet fleet = new Fleet()) {
                operate(fleet, key, poison, random);
                agrees(fleet, List.of(WorkerId.of("dead"), WorkerId.of("gone")), poison + " " + key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("N29: many randomly damaged keys are repaired")
    void manyDamagedKeysAreRepaired(long seed) {
        Random random = new Random(Long.getLong("poison.seed", 0) + seed);
        try (Fleet fleet = new Fleet()) {
            for (int round = 0; round < Integer.getInteger("poison.rounds", 6); round++) {
                List<String> all = keys();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    String key = all.remove(random.nextInt(all.size()));
                    KeyCorruption[] kinds = KeyCorruption.values();
                    kinds[random.nextInt(kinds.length)].on(RAW, fleet.prefix + key, random);
                }
                fleet.beat();
            }
            // Who does not beat may have lost all of its places at once.
            agrees(fleet, List.of(), "seed " + seed);
        }
    }
}
