package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RBucket;
import org.redisson.client.codec.ByteArrayCodec;

class HostileInputTest extends FleetFixture {
    private static final List<String> NAMES = List.of(
            "a:b",
            "{x}",
            "*",
            "a b",
            " ",
            "[a-z]?",
            "s:signal:w",
            "\"quoted\" \\ back",
            "%s %d",
            "\u00e9\u4e2d\u2028",
            "\ud83d\ude80\ud83d\udc37",
            "1e309",
            "x".repeat(256));

    @Test
    @DisplayName("N28: every query finds ids, types, capabilities and sessions with any name")
    void everyQueryFindsUnusualNames() {
        for (String name : NAMES) {
            // A capability with a comma, or with a blank at an end, is refused at the entrance.
            String capability = name.contains(",") || !name.strip().equals(name) ? "y" : name;
            RegisterOptions options =
                    RegisterOptions.type(name).withExchange(name).withCapabilities(capability, "x");
            Registration worker = manager.register(name, options);
            manager.heartbeat(worker);

            assertThat(raw.getBucket(keys.record(WorkerId.of(name))).isExists()).isTrue();
            assertThat(manager.findMatchingWorker(Criteria.type(name).andCapabilities(capability)))
                    .map(WorkerView::id)
                    .contains(WorkerId.of(name));
            assertThat(manager.findWorkersByExchange(name).workers()).hasSize(1);
            assertThat(manager.claim(Criteria.type(name), name)).isPresent();
            assertThat(manager.recovery().findBySession(name))
                    .map(WorkerView::id)
                    .contains(WorkerId.of(name));
            manager.markOffline(name);
        }
        assertThat(manager.listWorkers().workers()).hasSize(NAMES.size());
        assertThat(manager.getEnhancedStats().byType().keySet()).containsAll(NAMES);
        assertThat(manager.markAllOnline()).isEqualTo(NAMES.size());
        assertThat(manager.fleet().audit(Order.AuditEntry.Page.START, 100).entries())
                .extracting(entry -> entry.order().selector())
                .containsExactlyElementsOf(Stream.concat(NAMES.stream().map(Selector::id), Stream.of(Selector.all()))
                        .toList());
    }

    @Test
    @DisplayName("N28: orders with unusual hosts, attributes, holds and causes are stored as given")
    void ordersWithUnusualTextsAreStoredAsGiven() {
        List<Order> given = new ArrayList<>();
        for (String name : NAMES) {
            Order.Cause cause = Order.Cause.of(name, name);
            manager.register(name, RegisterOptions.defaults().withHost(name).withAttribute(name, name));
            given.add(Order.markOffline(Selector.host(name).and(Selector.idPrefix(name)), cause));
            given.add(Order.hold(name, Selector.attribute(name, name), cause).lasting(Duration.ofMinutes(1)));
            given.add(Order.shutdown(Selector.attribute(name, name), cause));
        }
        for (Order order : given) {
            assertThat(manager.fleet().give(order).concerned())
                    .as(order.toString())
                    .isOne();
        }

        assertThat(manager.fleet().audit(Order.AuditEntry.Page.START, 100).entries())
                .extracting(Order.AuditEntry::order)
                .isEqualTo(given);
        for (String name : NAMES) {
            WorkerRecord stored = RecordSamples.stored(store, name);
            assertThat(stored.host()).contains(name);
            assertThat(stored.markOrder()).map(WorkerRecord.MarkOrder::cause).contains(Order.Cause.of(name, name));
            assertThat(manager.fleet().control().hold(Hold.Id.of(name)))
                    .map(Hold::selector)
                    .contains(Selector.attribute(name, name));
        }
    }

    @Test
    @DisplayName("N20, N28: a session with an unusual name has one holder")
    void aSessionWithAnUnusualNameHasOneHolder() {
        for (String name : NAMES) {
            manager.register("1" + NAMES.indexOf(name), RegisterOptions.type(name));
            manager.register("2" + NAMES.indexOf(name), RegisterOptions.type(name));
            WorkerId first =
                    manager.claim(Criteria.type(name), name).orElseThrow().worker();
            assertThat(manager.claim(Criteria.type(name), name).orElseThrow().worker())
                    .isEqualTo(first);
        }
    }

    @Test
    @DisplayName("N26: fleets in two namespaces, and other keys, are separate")
    void namespacesAreSeparate() {
        RedisSettings others = SharedRedis.settings();
        raw.getBucket(others.namespace() + ":worker:foreign").set("keep me", Duration.ofMinutes(1));
        try (RedisWorkerStore otherStore = RedisWorkerStore.connect(others)) {
            WorkerManager other = WorkerManager.create(otherStore);
            other.register("w", RegisterOptions.type("theirs"));
            assertThat(other.claim(Criteria.any(), "s")).isPresent();
            Map<String, String> before = KeyspaceSnapshot.of(raw, others.namespace());

            manager.register("w", RegisterOptions.defaults());
            assertThat(manager.claim(Criteria.any(), "s")).isPresent();
            manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
            manager.fleet().clearShutdownSignals();
            manager.markAllOffline(Order.Cause.unstated());
            manager.markAllOnline();
            manager.diagnosis().discardUnreadable("w");

            assertThat(KeyspaceSnapshot.of(raw, others.namespace())).isEqualTo(before);
            assertThat(manager.findWorkersByType("theirs").workers()).isEmpty();
            assertThat(manager.getStats().fleet().total()).isEqualTo(1);
        }
        assertThat(raw.getBucket(others.namespace() + ":worker:foreign").get()).isEqualTo("keep me");
    }

    private void damage(String id, byte[] bytes) {
        RBucket<byte[]> record = raw.getBucket(keys.record(WorkerId.of(id)), ByteArrayCodec.INSTANCE);
        record.setAndKeepTTL(bytes);
    }

    @Test
    @DisplayName("N29: every list skips and reports unreadable records, and they can be removed by id")
    void unreadableRecordsAreSkippedAndReported() {
        for (String id : List.of("good", "junk", "empty", "binary", "list")) {
            manager.register(id, RegisterOptions.defaults());
        }
        damage("junk", "{\"version\":\"1\",\"id\":".getBytes(StandardCharsets.UTF_8));
        damage("empty", new byte[0]);
        damage("binary", new byte[] {(byte) 0xff, 0, 7});
        raw.getBucket(keys.record(WorkerId.of("list"))).delete();
        raw.getList(keys.record(WorkerId.of("list"))).add("x");
        raw.getList(keys.record(WorkerId.of("list"))).expire(Duration.ofMinutes(1));

        WorkerList list = manager.listWorkers();
        assertThat(list.workers()).extracting(WorkerView::id).containsExactly(WorkerId.of("good"));
        assertThat(list.unreadable())
                .extracting(WorkerList.Unreadable::id)
                .containsExactly(WorkerId.of("binary"), WorkerId.of("empty"), WorkerId.of("junk"), WorkerId.of("list"));
        assertThat(manager.findAvailableWorker()).map(WorkerView::id).contains(WorkerId.of("good"));

        for (String id : List.of("junk", "empty", "binary", "list")) {
            assertThatThrownBy(() -> manager.monitorHealth(id))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining(id);
            assertThatThrownBy(() -> manager.register(id, RegisterOptions.defaults()))
                    .isInstanceOf(UnreadableRecordException.class);
            assertThat(manager.diagnosis().discardUnreadable(id)).isTrue();
            assertThat(manager.diagnosis().discardUnreadable(id)).isFalse();
            manager.register(id, RegisterOptions.defaults());
        }
        assertThat(manager.diagnosis().discardUnreadable("good")).isFalse();
        assertThat(manager.listWorkers().workers()).hasSize(5);
        assertThat(manager.getStats().fleet().idle()).isEqualTo(5);
    }
}
