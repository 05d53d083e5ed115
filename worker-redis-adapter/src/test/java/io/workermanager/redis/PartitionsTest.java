package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.partition.HashSlots;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestCluster;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.api.stream.StreamAddArgs;

/** A fleet in several slots of a cluster. */
class PartitionsTest {
    private static final int PARTITIONS = 8;
    private static final WorkerId ID = WorkerId.of("worker-123");
    private static final SessionId SESSION = SessionId.of("session-456");

    @AutoClose("shutdown")
    private static final RedissonClient RAW = SharedRedis.client(TestCluster.shared());

    private final String namespace = "test-" + UUID.randomUUID();

    @AutoClose
    private final RedisWorkerStore store = RedisWorkerStore.create(RAW, namespace, PARTITIONS);

    private final WorkerManager manager = WorkerManager.create(store);
    private final List<KeyNames> keys = HashSlots.spread(namespace, PARTITIONS);

    private KeyNames keysOf(WorkerId id) {
        return keys.get(HashSlots.of(id.value(), PARTITIONS));
    }

    private RBucket<String> reservation() {
        KeyNames home = keys.get(HashSlots.of(SESSION.value(), PARTITIONS));
        return RAW.getBucket(home.reservation(SESSION));
    }

    /** What a claimant leaves that dies before it writes the record. */
    private void reserve(long token, long until) {
        WorkerRecord holder = stored(store, ID);
        String reserved = token + "\n" + until + "\n" + holder.id() + "\n\n"
                + holder.version().value() + "\nnext";
        reservation().set(reserved, Duration.ofHours(1));
    }

    private long secondsFromNow(int seconds) {
        return store.now().plusSeconds(seconds).toEpochMilli();
    }

    /** Another worker, in another partition. */
    private WorkerId registeredInAnotherPartition() {
        WorkerId other = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> WorkerId.of("w" + i))
                .filter(id -> keysOf(id) != keysOf(ID))
                .findFirst()
                .orElseThrow();
        manager.register(other, RegisterOptions.defaults());
        return other;
    }

    @Test
    void eachMasterOfAClusterGetsItsShareOfPartitions() {
        for (int number : new int[] {2, 3, 8, 64}) {
            List<Integer> slots = HashSlots.spread("prod", number).stream()
                    .map(KeyNames::control)
                    .map(name -> RAW.getKeys().getSlot(name))
                    .sorted()
                    .toList();
            int share = 16_384 / number;
            for (int i = 0; i < number; i++) {
                assertThat(slots.get(i)).isBetween(i * share - 1, (i + 1) * share + 1);
            }
        }
    }

    @Test
    @DisplayName("N26: the keys of a partition belong to no other namespace")
    void theKeysOfAPartitionBelongToNoOtherNamespace() {
        String partition = HashSlots.spread("prod", 2).get(0).prefix();
        String tag = partition.substring(1, partition.indexOf('}'));
        assertThat(new KeyNames(tag).prefix()).isNotEqualTo(partition);
        assertThat(HashSlots.spread(tag, 2)).extracting(KeyNames::prefix).noneMatch(partition::startsWith);
        assertThat(HashSlots.spread("prod", 4).get(0).prefix()).isNotEqualTo(partition);
    }

    @Test
    void aWorkerIsOnlyInThePartitionOfItsId() {
        manager.register(ID, RegisterOptions.defaults());
        for (KeyNames each : keys) {
            assertThat(RAW.getBucket(each.record(ID)).isExists()).isEqualTo(each == keysOf(ID));
        }
    }

    @Test
    void anotherNumberOfPartitionsIsRefusedWhileTheFleetExists() {
        manager.register(ID, RegisterOptions.defaults());

        for (int other : new int[] {1, 4, 16}) {
            assertThatThrownBy(
                            () -> RedisWorkerStore.create(RAW, namespace, other).now())
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("has 8 partitions, not " + other);
        }
        assertThat(WorkerManager.create(RedisWorkerStore.create(RAW, namespace, PARTITIONS))
                        .listWorkers()
                        .workers())
                .hasSize(1);
    }

    @Test
    void aFleetWithoutPartitionsIsRefusedByAStoreWithPartitions() {
        String plain = "test-" + UUID.randomUUID();
        try (RedisWorkerStore whole = RedisWorkerStore.create(RAW, plain)) {
            WorkerManager.create(whole).register(ID, RegisterOptions.defaults());
            assertThatThrownBy(() -> RedisWorkerStore.create(RAW, plain, 2).now())
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("has 1 partitions, not 2");
        }
    }

    @Test
    void aStoreThatWasOpenedBeforeTheFleetGotAnotherNumberMayNotWrite() {
        try (RedisWorkerStore late = RedisWorkerStore.create(RAW, namespace, 2)) {
            assertThat(late.census().value().counts()).isEmpty();
            manager.register(ID, RegisterOptions.defaults());
            assertThatThrownBy(() -> WorkerManager.create(late).register("worker-456", RegisterOptions.defaults()))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("has 8 partitions, not 2");
        }
    }

    @Test
    @DisplayName(
            "N16: a partition that lost its copy of the fleet control accepts no claim until it has the copy again")
    void aPartitionThatLostTheControlReceivesItAgain() {
        manager.register(ID, RegisterOptions.defaults());
        manager.markAllOffline(Order.Cause.unstated());
        RAW.getBucket(keysOf(ID).control()).delete();

        assertThat(manager.claim(Criteria.any(), SESSION)).isEmpty();
        assertThat(manager.isOnline(ID)).isFalse();
        WorkerId other = WorkerId.of("worker-124");
        RAW.getBucket(keysOf(other).control()).delete();
        manager.register(other, RegisterOptions.defaults());
        assertThat(RAW.getBucket(keysOf(other).control()).isExists()).isTrue();
    }

    // ---- clients that die between two steps

    @Test
    @DisplayName("N22: a session whose claimant died before it wrote the record is free when the write is too late")
    void aSessionIsFreeAfterItsReservationIsOutdated() {
        manager.register(ID, RegisterOptions.defaults());
        long token = store.now().toEpochMilli() * 1000;
        WorkerId second = registeredInAnotherPartition();

        reserve(token, secondsFromNow(60));
        assertThat(claim(second)).isInstanceOf(RejectionReason.SessionHeld.class);
        reserve(token, secondsFromNow(-30));
        assertThat(claim(second)).isNull();
        assertThat(manager.recovery().findBySession(SESSION)).isPresent();
    }

    @Test
    @DisplayName(
            "N22: a session whose claimant died before it wrote the record is free at once if the write cannot run")
    void aSessionIsFreeAtOnceIfTheReservedWriteCannotRun() {
        Registration registration = manager.register(ID, RegisterOptions.defaults());
        long token = store.now().toEpochMilli() * 1000;
        reserve(token, secondsFromNow(60));
        manager.heartbeat(registration);

        WorkerId second = registeredInAnotherPartition();
        assertThat(claim(second)).isNull();
    }

    // ---- a fencing token that is raised

    @Test
    void aTokenIsRaisedInEveryPartitionThatStoresIt() {
        Registration registration = manager.register(ID, RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        long ahead = claim.token() + Duration.ofHours(3).toMillis() * 1000;

        Claim raised = manager.recovery().raiseToken(SESSION, ahead).orElseThrow();

        assertThat(raised.token()).isGreaterThan(ahead);
        assertThat(manager.heartbeat(registration)
                        .worker()
                        .assignment()
                        .orElseThrow()
                        .token())
                .isEqualTo(raised.token());
        manager.release(raised);
        assertThat(reservation().remainTimeToLive())
                .as("how long the raised token is remembered, ms")
                .isGreaterThan(Duration.ofHours(3).toMillis());
        registeredInAnotherPartition();
        assertThat(manager.claim(Criteria.any(), SESSION).orElseThrow().token()).isGreaterThan(raised.token());
    }

    @Test
    @DisplayName("N19: a session with a reserved and unwritten raise stays with its holder")
    void aReservedRaiseLeavesTheSessionToItsHolder() {
        Registration registration = manager.register(ID, RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        reserve(claim.token() + 5, secondsFromNow(60));
        manager.heartbeat(registration);

        WorkerId second = registeredInAnotherPartition();
        assertThat(claim(second)).isInstanceOf(RejectionReason.SessionHeld.class);
        assertThat(manager.recovery().findBySession(SESSION)).isPresent();
        assertThat(manager.recovery()
                        .raiseToken(SESSION, claim.token())
                        .orElseThrow()
                        .token())
                .isGreaterThan(claim.token() + 5);
        assertThat(manager.heartbeat(registration).worker().sessions()).containsExactly(SESSION);
    }

    @Test
    @DisplayName("N19: the holder renews its reservation after a raise that was never written")
    void theHolderRenewsItsReservationAfterAnUnwrittenRaise() {
        manager.register(ID, RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        WorkerRecord stored = stored(store, ID);
        reserve(claim.token() + 5, 0);

        Instant now = store.now();
        Duration keepFor = Duration.ofHours(1);
        WorkerRecord beaten = HeartbeatTransitions.heartbeat(
                        stored, Heartbeat.alive(), 1, store.control(), now.plusSeconds(1200))
                .withVersion(Version.fresh());
        Write renewal = new Write.Replace(
                stored, beaten, keepFor, Write.Preconditions.within(now.minusSeconds(20), now.plusSeconds(20)));
        assertApplied(write(store, renewal));
        assertThat(reservation().get()).startsWith(claim.token() + "\n");
        assertThat(manager.recovery().findBySession(SESSION)).isPresent();
    }

    /** The reason why a worker may not have the session, if any. */
    private @Nullable RejectionReason claim(WorkerId id) {
        WorkerRecord before = stored(store, id);
        Instant now = store.now();
        WorkerRecord busy = SessionTransitions.assign(
                        before,
                        SESSION,
                        OptionalLong.empty(),
                        now.toEpochMilli() * 1000 + 5_000_000,
                        store.control(),
                        now)
                .withVersion(Version.fresh());
        Write write = new Write.Replace(
                before,
                busy,
                Duration.ofHours(1),
                Write.Preconditions.within(now.minusSeconds(5), now.plusSeconds(20)));
        WriteResult result = write(store, write);
        return result instanceof WriteResult.Rejected refused ? refused.why() : null;
    }

    @Test
    @DisplayName("N19: a session is not found if the record of the holder does not confirm the reservation")
    void aSessionIsFoundOnlyIfTheRecordNamesIt() {
        Registration registration = manager.register(ID, RegisterOptions.defaults());
        manager.heartbeat(registration, Heartbeat.processing(SESSION));
        assertThat(manager.recovery().findBySession(SESSION)).isPresent();
        RAW.getBucket(keysOf(ID).record(ID)).delete();
        assertThat(manager.recovery().findBySession(SESSION)).isEmpty();
    }

    // ---- the audit log

    private WorkerId idIn(int partition) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> WorkerId.of("w" + i))
                .filter(id -> HashSlots.of(id.value(), PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }

    private Order.AuditEntry logged(int partition, Instant at, long number) {
        Order order = Order.markOffline(Selector.id(idIn(partition)), Order.Cause.of("ann", "storm"));
        Order.AuditEntry entry = new Order.AuditEntry(at, order, number);
        RAW.<String, String>getStream(keys.get(partition).auditLog())
                .add(StreamAddArgs.entry("entry", OrderCodec.write(entry)));
        return entry;
    }

    private List<Order.AuditEntry> entriesByPages(int limit) {
        List<Order.AuditEntry> all = new ArrayList<>();
        Order.AuditEntry.Page page = store.audit(Order.AuditEntry.Page.START, limit);
        while (!page.entries().isEmpty()) {
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.entries());
            page = store.audit(page.next(), limit);
        }
        assertThat(store.audit(page.next(), limit).next()).isEqualTo(page.next());
        return all;
    }

    @Test
    void theLogHasTheOrdersToAllPartitionsByTime() {
        assertThat(store.audit(Order.AuditEntry.Page.START, 5))
                .isEqualTo(new Order.AuditEntry.Page(List.of(), Order.AuditEntry.Page.START));
        List<Order> given = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                WorkerId id = idIn(partition);
                if (round == 0) {
                    manager.register(id, RegisterOptions.defaults());
                }
                Order.Cause cause = Order.Cause.of("ann", "round " + round);
                Order order = round % 2 == 0
                        ? Order.markOffline(Selector.id(id), cause)
                        : Order.markOnline(Selector.id(id), cause);
                assertThat(manager.fleet().give(order).concerned()).isOne();
                given.add(order);
                Instant after = store.census().at(); // the server's clock, and not an estimate
                while (!store.census().at().isAfter(after)) {
                    Thread.onSpinWait();
                }
            }
        }
        given.add(Order.hold("h", Selector.all(), Order.Cause.unstated()));
        manager.fleet().give(given.get(given.size() - 1));

        for (int limit : new int[] {1, 3, 24, 25, 100}) {
            assertThat(entriesByPages(limit))
                    .extracting(Order.AuditEntry::order)
                    .isEqualTo(given);
        }
    }

    @Test
    void aPartitionKeepsItsOrderAlsoIfAClockWasSet() {
        Instant now = store.now();
        Order.AuditEntry late = logged(0, now.plusSeconds(5), 1);
        Order.AuditEntry afterIt = logged(0, now.minusSeconds(5), 2);
        Order.AuditEntry first = logged(3, now.minusSeconds(3), 3);
        Order.AuditEntry second = logged(3, now, 4);

        for (int limit = 1; limit < 6; limit++) {
            assertThat(entriesByPages(limit)).containsExactly(first, second, late, afterIt);
        }
    }

    @Test
    void anUnreadableEntryDoesNotHoldBackThoseOfItsPartition() {
        Instant now = store.now();
        RAW.<String, String>getStream(keys.get(2).auditLog()).add(StreamAddArgs.entry("x", "y"));
        Order.AuditEntry first = logged(2, now.minusSeconds(2), 1);
        Order.AuditEntry second = logged(5, now.minusSeconds(1), 2);
        Order.AuditEntry third = logged(2, now, 3);

        Order.AuditEntry.Page page = store.audit(Order.AuditEntry.Page.START, 10);
        assertThat(page.entries()).containsExactly(first, second, third);
        assertThat(page.unreadable()).isEqualTo(1);
        assertThat(entriesByPages(1)).containsExactly(first, second, third);
    }

    @Test
    void aCursorOfALogWithAnotherNumberOfPartitionsIsRefused() {
        for (String cursor : new String[] {"1-1", "1-1 2-2", "1-1       x", "1-1        "}) {
            assertThatThrownBy(() -> store.audit(cursor, 1))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("not a cursor of this audit log");
        }
    }

    @Test
    void anOrderThatMovesASessionToAnotherPartitionIsInTheLogOnce() {
        manager.register(ID, RegisterOptions.defaults());
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        WorkerRecord target = stored(store, registeredInAnotherPartition());
        Order.AuditEntry entry =
                new Order.AuditEntry(store.now(), Order.raiseToken(SESSION, Order.Cause.unstated()), 1);
        Write take = new Write.Replace(
                target,
                holding(target, SESSION.value(), claim.token() + 1),
                MINUTE,
                window(store).transferring(new Write.Preconditions.SessionTransfer(SESSION, claim.token())),
                Optional.of(entry));
        for (int repeat = 0; repeat < 3; repeat++) {
            assertApplied(write(store, take));
        }
        assertThat(store.audit(Order.AuditEntry.Page.START, 10).entries()).containsExactly(entry);
    }

    @Test
    @DisplayName("N10: every key of every partition has a time to live")
    void everyKeyHasATimeToLive() {
        for (int i = 0; i < 32; i++) {
            manager.register("w" + i, RegisterOptions.defaults());
        }
        Claim claim = manager.claim(Criteria.any(), SESSION).orElseThrow();
        assertThat(manager.claim(Criteria.any(), "another")).isPresent();
        manager.release(claim);
        manager.markAllOffline(Order.Cause.unstated());

        List<String> all = new ArrayList<>();
        RAW.getKeys()
                .getKeys(KeysScanOptions.defaults().pattern("{" + namespace + "*"))
                .forEach(all::add);
        assertThat(all).hasSizeGreaterThan(3 * PARTITIONS);
        assertThat(all)
                .allSatisfy(key -> assertThat(RAW.getBucket(key).remainTimeToLive())
                        .as(key)
                        .isPositive());
    }
}
