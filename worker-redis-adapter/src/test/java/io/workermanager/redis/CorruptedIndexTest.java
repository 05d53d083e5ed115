package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Profile;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RType;
import org.redisson.api.RedissonClient;

/** Keys of another type or with invalid values: a write happens completely or not at all. */
class CorruptedIndexTest {
    private static final WorkerId FIRST = WorkerId.of("first");
    private static final WorkerId SECOND = WorkerId.of("second");
    private static final SessionId SESSION = SessionId.of("s");

    private static final List<String> STRINGS =
            List.of("workers:token", "workers:session:s", "workers:removed:first", "workers:removed:third");

    @AutoClose("shutdown")
    private static final RedissonClient RAW = SharedRedis.client(TestRedis.shared());

    private static final Call CLAIM =
            new Call("claim", fleet -> fleet.claim = fleet.manager.claim(Criteria.any(), SESSION));

    private static final Call RELEASE = new Call(
            "release",
            fleet -> fleet.claim = fleet.manager.claim(Criteria.any(), SESSION),
            fleet -> fleet.manager.release(fleet.claim.orElseThrow()));

    private static final Call MARK = new Call("mark", fleet -> fleet.manager.markOffline(FIRST));

    /** A call and its precondition. */
    private record Call(String name, Consumer<Fleet> before, Consumer<Fleet> call) {
        Call(String name, Consumer<Fleet> call) {
            this(name, fleet -> {}, call);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Call> calls() {
        return Stream.of(
                CLAIM,
                RELEASE,
                MARK,
                new Call("register", fleet -> fleet.manager.register("third", RegisterOptions.defaults())),
                new Call("register again", fleet -> fleet.manager.register(FIRST, RegisterOptions.type("other"))),
                new Call("lift", fleet -> fleet.manager.markOffline(FIRST), fleet -> fleet.manager.markOnline(FIRST)),
                new Call("beat", fleet -> fleet.manager.heartbeat(fleet.first)),
                new Call(
                        "change the profile",
                        fleet -> fleet.manager.updateWorkerCapabilities(FIRST, ProfileUpdate.capabilities("spot"))),
                new Call(
                        "unregister",
                        fleet -> fleet.manager.claim(Criteria.type("default"), SESSION),
                        fleet -> fleet.manager.unregister(fleet.first)));
    }

    /** Two workers, and access to the stored data. */
    private static final class Fleet implements AutoCloseable {
        final RedisSettings settings = SharedRedis.settings();
        final KeyNames keys = new KeyNames(settings.namespace());
        final RedisWorkerStore store = RedisWorkerStore.create(RAW, settings.namespace());
        final WorkerManager manager = WorkerManager.create(store);
        final Registration first = manager.register(FIRST, RegisterOptions.defaults());
        Optional<Claim> claim = Optional.empty();

        Fleet() {
            manager.register(SECOND, RegisterOptions.defaults());
        }

        String key(String name) {
            return keys.prefix() + name;
        }

        List<WorkerRecord> records() {
            return Stream.of(FIRST, SECOND, WorkerId.of("third"))
                    .flatMap(id -> store.find(id).value().stream())
                    .toList();
        }

        long holders() {
            return records().stream()
                    .filter(worker -> worker.tokenOf(SESSION).isPresent())
                    .count();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static List<String> keys() {
        List<String> all = new ArrayList<>(KeyCorruption.indexOf(Profile.defaults()));
        all.addAll(STRINGS);
        return all;
    }

    /** Replaces a set by a string, or a string by an invalid value or a list. */
    private static void damage(String key, boolean list) {
        RAW.getKeys().delete(key);
        if (list) {
            RAW.getList(key).add("x");
        } else {
            RAW.getBucket(key).set("x");
        }
        RAW.getBucket(key).expire(Duration.ofMinutes(1));
    }

    private static boolean isDamaged(String key) {
        RType type = RAW.getKeys().getType(key);
        return type == RType.LIST
                || (type == RType.OBJECT && "x".equals(RAW.getBucket(key).get()));
    }

    @ParameterizedTest
    @MethodSource("calls")
    @DisplayName("N32: with any damaged key a write happens completely or not at all, and its repeat succeeds")
    void aDamagedKeyLeavesNoPartialWrite(Call call) {
        for (String name : keys()) {
            attempt(call, name, false);
            if (STRINGS.contains(name)) {
                attempt(call, name, true);
            }
        }
    }

    private static void attempt(Call call, String name, boolean list) {
        try (Fleet fleet = new Fleet()) {
            call.before.accept(fleet);
            damage(fleet.key(name), list);
            attempt(call, fleet, name);
        }
    }

    private static void attempt(Call call, Fleet fleet, String name) {
        List<WorkerRecord> before = fleet.records();
        String what = call + " with a corrupted " + name;
        try {
            call.call.accept(fleet);
        } catch (WorkerStoreException e) {
            assertThat(e.outcomeUnknown()).as(what).isFalse();
            assertThat(e.getMessage()).as(what).containsAnyOf(name, "(idle)", "(census)");
            assertThat(fleet.records()).as(what).isEqualTo(before);
            RAW.getKeys().delete(fleet.key(name));
            repair(fleet);
            call.call.accept(fleet);
        }
        if (isDamaged(fleet.key(name))) {
            RAW.getKeys().delete(fleet.key(name));
        }
        if (call.equals(CLAIM)) {
            fleet.manager.claim(Criteria.any(), SESSION);
            assertThat(fleet.holders()).as(what).isEqualTo(1);
        } else if (call.equals(MARK)) {
            assertThat(fleet.manager.getStats().fleet().offline()).as(what).isEqualTo(1);
        }
        repair(fleet);
        agrees(fleet, what);
        if (call.equals(CLAIM)) {
            assertThat(fleet.holders()).as(what).isEqualTo(1);
        } else if (call.equals(RELEASE)) {
            assertThat(fleet.holders()).as(what).isZero();
            assertThat(fleet.manager.claim(Criteria.any(), SESSION)).as(what).isPresent();
        }
    }

    /** One heartbeat of each worker from a new client, which indexes the record again. */
    private static void repair(Fleet fleet) {
        for (WorkerRecord worker : fleet.records()) {
            try (RedisWorkerStore other = RedisWorkerStore.create(RAW, fleet.settings.namespace())) {
                replace(other, worker, beat(worker, other.now()));
            }
        }
    }

    /** The counts, the list and the idle queue agree with the records. */
    private static void agrees(Fleet fleet, String what) {
        List<WorkerRecord> records = fleet.records();
        Timestamped<WorkerCensus> census = fleet.store.census();
        assertThat(census.value()).as(what).isEqualTo(censusOf(records, census.at()));
        assertThat(fleet.store
                        .scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 100)
                        .workers())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(records);
        assertThat(fleet.store
                        .longestIdle(any -> true, Page.Cursor.start(), 100)
                        .workers())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(records.stream()
                        .filter(worker -> WorkerCensus.State.of(worker, census.at()) == WorkerCensus.State.IDLE)
                        .toList());
    }
}
