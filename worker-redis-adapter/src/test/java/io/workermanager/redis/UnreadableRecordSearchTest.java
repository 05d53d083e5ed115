package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.DiagnosisOperations;
import io.workermanager.WorkerManager;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.client.codec.StringCodec;

/** Records of other programs under the keys of a fleet. */
class UnreadableRecordSearchTest {
    private static final WorkerId FOREIGN = WorkerId.of("js:1");

    private final RedissonClient raw = SharedRedis.client(TestRedis.shared());
    private RedisWorkerStore store = RedisWorkerStore.connect(SharedRedis.settings());

    @AfterEach
    void close() {
        store.close();
        raw.shutdown();
    }

    private RedisWorkerStore open(RedisSettings settings) {
        store.close();
        store = RedisWorkerStore.connect(settings);
        return store;
    }

    private void write(KeyNames keys, WorkerId id, String text) {
        raw.getBucket(keys.record(id), StringCodec.INSTANCE).set(text, Duration.ofMinutes(5));
    }

    /** A record as a program writes it that does not use this library. */
    private static String foreignRecord(Instant lastHeartbeat) {
        return "{\"id\":\"js:1\",\"lastHeartbeat\":" + lastHeartbeat.toEpochMilli() + ",\"status\":\"idle\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a*[b]?\\^-c", "ä"})
    void aRecordThatIsInNoIndexIsFoundInItsNamespaceOnly(String name) {
        RedisSettings settings = SharedRedis.settings();
        RedisSettings named = settings.withNamespace(settings.namespace() + name);
        WorkerManager workers = WorkerManager.create(open(named));
        workers.register("ours", RegisterOptions.defaults());
        write(new KeyNames(named.namespace()), FOREIGN, "{}");
        write(new KeyNames(named.namespace() + "2"), WorkerId.of("other"), "{}");
        write(new KeyNames(settings.namespace() + "aXXb?c"), WorkerId.of("other"), "{}");

        assertThat(workers.listWorkers().unreadable()).isEmpty();
        assertThat(store.searchUnreadable(10))
                .extracting(WorkerList.Unreadable::id)
                .containsExactly(FOREIGN);
    }

    @Test
    void theSearchReadsEveryPartitionAndStopsAtTheLimit() {
        RedisSettings settings = SharedRedis.settings().withPartitions(4);
        WorkerManager workers = WorkerManager.create(open(settings));
        List<WorkerId> ids = List.of(WorkerId.of("a"), WorkerId.of("b"), WorkerId.of("c"), WorkerId.of("d"));
        for (WorkerId id : ids) {
            workers.register(id, RegisterOptions.defaults());
        }
        for (String key :
                raw.getKeys().getKeys(KeysScanOptions.defaults().pattern("{" + settings.namespace() + "*worker:?"))) {
            raw.getBucket(key, StringCodec.INSTANCE).setAndKeepTTL("{}");
        }

        assertThat(store.searchUnreadable(10))
                .extracting(WorkerList.Unreadable::id)
                .containsExactlyElementsOf(ids);
        assertThat(store.searchUnreadable(2)).hasSize(2);
        assertThatThrownBy(() -> store.searchUnreadable(0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("limit must be 1 or more, was 0");
    }

    @Test
    void aLivingForeignRecordIsRemovedByForceOnly() {
        RedisSettings settings = SharedRedis.settings();
        DiagnosisOperations diagnosis = WorkerManager.create(open(settings)).diagnosis();
        KeyNames keys = new KeyNames(settings.namespace());
        Instant now = diagnosis.now();

        write(keys, FOREIGN, foreignRecord(now));
        assertThat(store.searchUnreadable(1))
                .containsExactly(
                        new WorkerList.Unreadable(FOREIGN, "it does not begin with {\"version\":\"", Optional.of(now)));
        assertThatThrownBy(() -> diagnosis.discardUnreadable(FOREIGN)).isInstanceOf(AlreadyRegisteredException.class);
        assertThat(diagnosis.forceDiscardUnreadable(FOREIGN, Order.Cause.unstated()))
                .isTrue();

        write(keys, FOREIGN, "{\"lastHeartbeat\":\"" + now + "\"}");
        assertThatThrownBy(() -> diagnosis.discardUnreadable(FOREIGN)).isInstanceOf(AlreadyRegisteredException.class);

        write(keys, FOREIGN, foreignRecord(now.minus(Duration.ofHours(1))));
        assertThat(diagnosis.discardUnreadable(FOREIGN)).isTrue();
        assertThat(store.searchUnreadable(1)).isEmpty();
    }
}
