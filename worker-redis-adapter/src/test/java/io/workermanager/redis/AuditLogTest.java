package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RStream;

/** The audit log: a stream beside the fleet control. */
class AuditLogTest extends FleetFixture {
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "storm");
    private static final int ALL = 10_000;

    @AutoClose
    private final AdminConnection server =
            new AdminConnection(TestRedis.shared().uri());

    private final String key = keys.auditLog();
    private final RStream<String, String> stream = raw.getStream(key);

    private static Order.AuditEntry entry(int number, Instant at) {
        return new Order.AuditEntry(at, Order.markOffline(Selector.id("w" + number), CAUSE), number);
    }

    private Order.AuditEntry entry(int number) {
        return entry(number, store.now());
    }

    private Write.Insert insertWith(Order.AuditEntry entry) {
        WorkerRecord worker = idle("w" + entry.concerned(), store.now());
        return new Write.Insert(worker, MINUTE, window(store), Optional.of(entry));
    }

    private Order.AuditEntry add(Order.AuditEntry entry) {
        assertApplied(write(store, insertWith(entry)));
        return entry;
    }

    private Order.AuditEntry.Page all() {
        return store.audit(Order.AuditEntry.Page.START, ALL);
    }

    private String addToStream(String id, String... fieldsAndValues) {
        List<String> command = new ArrayList<>(List.of("XADD", key, id));
        command.addAll(List.of(fieldsAndValues));
        return server.text(command.toArray(String[]::new));
    }

    // ---- what is in the log

    @Test
    void everyKindOfWriteAddsItsEntryOnce() {
        WorkerRecord worker = idle("w", store.now());
        WorkerRecord marked = marked(worker, Availability.OFFLINE);
        FleetControl control = FleetControlTransitions.clearSignals(FleetControl.none(), store.now());
        List<Write> writes = List.of(
                new Write.Insert(worker, MINUTE, window(store), Optional.of(entry(1))),
                new Write.Replace(worker, marked, MINUTE, window(store), Optional.of(entry(2))),
                new Write.Remove(marked, window(store), Optional.of(entry(3))));
        List<Order.AuditEntry> added = new ArrayList<>();
        for (Write write : writes) {
            for (int repeat = 0; repeat < 3; repeat++) {
                assertApplied(write(store, write));
            }
            added.add(write.audit().orElseThrow());
        }
        Order.AuditEntry last = entry(4);
        for (int repeat = 0; repeat < 3; repeat++) {
            assertApplied(store.writeControl(
                    FleetControl.none(), control, Duration.ofHours(1), window(store), Optional.of(last)));
        }
        added.add(last);

        assertThat(all().entries()).isEqualTo(added);
        assertThat(all().unreadable()).isZero();
    }

    @Test
    void aRejectedWriteAddsNoEntry() {
        WorkerRecord worker = inserted(store, "w");
        WorkerRecord other = marked(worker, Availability.PAUSED);
        Instant past = store.now().minusSeconds(60);
        Write.Preconditions tooLate = Write.Preconditions.within(past, past.plusSeconds(1));
        FleetControl control = FleetControlTransitions.clearSignals(FleetControl.none(), store.now());
        FleetControl later = FleetControlTransitions.clearSignals(control, store.now());
        Optional<Order.AuditEntry> entry = Optional.of(entry(1));

        assertThat(List.of(
                        write(store, new Write.Insert(idle("w", past), MINUTE, window(store), entry)),
                        write(
                                store,
                                new Write.Replace(
                                        other, marked(other, Availability.ONLINE), MINUTE, window(store), entry)),
                        write(store, new Write.Replace(worker, other, MINUTE, tooLate, entry)),
                        write(store, new Write.Remove(other, window(store), entry)),
                        store.writeControl(control, later, MINUTE, window(store), entry),
                        store.writeControl(FleetControl.none(), control, MINUTE, tooLate, entry)))
                .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Rejected.class));
        assertThat(stream.isExists()).isFalse();
        assertThat(all()).isEqualTo(new Order.AuditEntry.Page(List.of(), Order.AuditEntry.Page.START));
    }

    @Test
    void ordersOfTheApiAreInTheLogAndOtherCallsAreNot() {
        Registration worker = manager.register("w", RegisterOptions.defaults());
        manager.heartbeat(worker, Heartbeat.processing("s"));
        manager.heartbeat(worker, Heartbeat.finished("s"));
        manager.claim(Criteria.any(), "s").ifPresent(manager::release);
        assertThat(stream.isExists()).isFalse();

        List<Order> orders = List.of(
                Order.markOffline(Selector.id("w"), CAUSE),
                Order.markOnline(Selector.id("w"), CAUSE),
                Order.hold("h", Selector.host("rack-7"), CAUSE).lasting(Duration.ofHours(2)),
                Order.lift("h", CAUSE),
                Order.shutdown(Selector.all(), CAUSE),
                Order.clearShutdownSignals(CAUSE));
        orders.forEach(order -> manager.fleet().give(order));
        manager.unregister(worker);

        assertThat(manager.fleet().audit(Order.AuditEntry.Page.START, ALL).entries())
                .extracting(Order.AuditEntry::order)
                .isEqualTo(orders);
    }

    @Test
    void anEntryWithTheLongestSelectorIsReadAsWritten() {
        List<String> ids =
                IntStream.range(0, 3_900).mapToObj(i -> "%04x".formatted(i)).toList();
        Order order = Order.markOnline(Selector.ids(ids), Order.Cause.of("\"".repeat(256), "\\".repeat(256)));
        for (int i = 0; i < 40; i++) {
            add(new Order.AuditEntry(store.now(), order, i));
        }

        assertThat(all().entries())
                .hasSize(40)
                .allSatisfy(entry -> assertThat(entry.order()).isEqualTo(order));
    }

    // ---- bounds

    @Test
    void onlyTheLatestEntriesAreKept() {
        int written = Order.AuditEntry.KEPT + 60;
        List<Write> writes = IntStream.range(0, written)
                .<Write>mapToObj(i -> insertWith(entry(i)))
                .toList();
        assertThat(store.write(writes)).allSatisfy(RecordSamples::assertApplied);

        assertThat(all().entries())
                .extracting(Order.AuditEntry::concerned)
                .isEqualTo(IntStream.range(60, written).mapToObj(Long::valueOf).toList());
        assertThat(stream.size()).isEqualTo(Order.AuditEntry.KEPT);
    }

    @Test
    void anOldEntryIsNotReturnedAndDoesNotHideTheOnesAfterIt() {
        Instant old = store.now().minus(Order.AuditEntry.AGE).minus(Duration.ofDays(1));
        IntStream.range(0, 30).forEach(i -> add(entry(i, old)));
        assertThat(all()).isEqualTo(new Order.AuditEntry.Page(List.of(), Order.AuditEntry.Page.START));
        Order.AuditEntry one = add(entry(30));
        add(entry(31, old));
        Order.AuditEntry two =
                add(entry(32, store.now().minus(Order.AuditEntry.AGE).plus(Duration.ofDays(1))));

        assertThat(all().entries()).containsExactly(one, two);
        Order.AuditEntry.Page first = store.audit(Order.AuditEntry.Page.START, 1);
        assertThat(first.entries()).containsExactly(one);
        assertThat(store.audit(first.next(), 1).entries()).containsExactly(two);
    }

    @Test
    void anOrderRemovesEntriesThatAreTooOld() {
        long now = store.now().toEpochMilli();
        addToStream(now - Duration.ofDays(91).toMillis() + "-0", "entry", "x");
        addToStream(now - Duration.ofDays(89).toMillis() + "-0", "entry", "x");

        add(entry(1));

        assertThat(stream.size()).isEqualTo(2);
    }

    @Test
    @DisplayName("N10: the log has a time to live, which each order renews")
    void theLogHasATimeToLive() {
        add(entry(1));
        for (int number = 2; number < 4; number++) {
            assertThat(Duration.ofMillis(stream.remainTimeToLive()))
                    .isBetween(Order.AuditEntry.AGE.minusDays(1), Order.AuditEntry.AGE);
            assertThat(number == 2 ? stream.clearExpire() : stream.expire(Duration.ofMinutes(1)))
                    .isTrue();
            add(entry(number));
        }
        assertThat(Duration.ofMillis(stream.remainTimeToLive()))
                .isBetween(Order.AuditEntry.AGE.minusDays(1), Order.AuditEntry.AGE);
    }

    @Test
    void aLogWhoseServerHadAClockAheadIsReadInTheOrderOfTheWrites() {
        Order.AuditEntry first = entry(0);
        long ahead = store.now().plus(Duration.ofDays(400)).toEpochMilli();
        addToStream(ahead + "-0", "entry", OrderCodec.write(first));
        Order.AuditEntry second = add(entry(1));
        Order.AuditEntry third = add(entry(2, store.now().minusSeconds(50)));

        assertThat(all().entries()).containsExactly(first, second, third);
    }

    // ---- pages

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10, 23, 24, 25})
    void pagesAfterEachOtherContainEveryEntryOnce(int limit) {
        List<Order.AuditEntry> added =
                IntStream.range(0, 24).mapToObj(i -> add(entry(i))).toList();
        List<Order.AuditEntry> read = new ArrayList<>();
        String cursor = Order.AuditEntry.Page.START;
        Order.AuditEntry.Page page = store.audit(cursor, limit);
        while (!page.entries().isEmpty()) {
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
            assertThat(store.audit(cursor, limit)).isEqualTo(page);
            read.addAll(page.entries());
            cursor = page.next();
            page = store.audit(cursor, limit);
        }

        assertThat(read).isEqualTo(added);
        assertThat(page.next()).isEqualTo(cursor);
        Order.AuditEntry more = add(entry(99));
        assertThat(store.audit(cursor, limit).entries()).containsExactly(more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", "-", "1", "1-", "-1", "1-1 ", "1-1 1-1", "(1-1", "18446744073709551616-0", "x-y", "1-1\n"})
    void aCursorOfAnythingElseIsRefused(String cursor) {
        assertThatThrownBy(() -> store.audit(cursor, 1))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("not a cursor of this audit log");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_001})
    void aLimitOutsideItsBoundsIsRefused(int limit) {
        assertThatThrownBy(() -> store.audit(Order.AuditEntry.Page.START, limit))
                .isInstanceOf(InvalidValueException.class);
    }

    // ---- entries and keys of other programs

    @Test
    @DisplayName("N28, N29: entries of another program are counted and hide no others")
    void foreignEntriesAreCountedAndHideNoOthers() {
        String valid = OrderCodec.write(entry(7));
        addToStream("*", "x", "y");
        addToStream("*", "entry", "");
        addToStream("*", "entry", "{}");
        Order.AuditEntry first = add(entry(1));
        addToStream("*", "entry", valid, "more", "x");
        addToStream("*", "more", "x", "entry", valid);
        addToStream("*", "entry", valid.replace("mark-offline", "paint-green"));
        addToStream("*", "entry", valid.replace("\"values\":[\"w7\"]", "\"values\":[]"));
        addToStream("*", "entry", valid + " ".repeat(262_144));
        addToStream("*", "entry", "\u00ff".repeat(3_000_000));
        for (int i = 0; i < 200; i++) {
            addToStream("*", "x", String.valueOf(i));
        }
        Order.AuditEntry second = add(entry(2));
        addToStream("*", "x", "y");

        assertThat(all().entries()).containsExactly(first, second);
        assertThat(all().unreadable()).isEqualTo(210);
        Order.AuditEntry.Page page = store.audit(Order.AuditEntry.Page.START, 1);
        assertThat(page.entries()).containsExactly(first);
        assertThat(page.unreadable()).isEqualTo(3);
        page = store.audit(page.next(), 1);
        assertThat(page.entries()).containsExactly(second);
        assertThat(page.unreadable()).isEqualTo(206);
        page = store.audit(page.next(), 1);
        assertThat(page.entries()).isEmpty();
        assertThat(page.unreadable()).isEqualTo(1);
        assertThat(store.audit(page.next(), 1)).isEqualTo(new Order.AuditEntry.Page(List.of(), page.next()));
    }

    private Map<String, Runnable> orders() {
        Map<String, Runnable> orders = new LinkedHashMap<>();
        orders.put("mark", () -> manager.markOffline("w"));
        orders.put("mark in advance", () -> manager.fleet().give(Order.markOffline(Selector.id("new"), CAUSE)));
        orders.put("mark several", () -> manager.fleet().give(Order.pause(Selector.type("default"), CAUSE)));
        orders.put("stop", () -> manager.sendShutdownSignal("w", CAUSE));
        orders.put("release", () -> manager.fleet().give(Order.release("s", CAUSE)));
        orders.put("hold", () -> manager.fleet().hold("h", Selector.all(), CAUSE));
        orders.put("stop all", () -> manager.fleet().sendShutdownSignal(Selector.all(), CAUSE));
        return orders;
    }

    /** Calls without an entry work as if nothing had happened. */
    private void assertOtherCallsWork() {
        Registration worker = manager.register("other", RegisterOptions.type("other"));
        for (int i = 0; i < 70; i++) {
            manager.heartbeat(worker);
        }
        Claim claim = manager.claim(Criteria.type("other"), "another").orElseThrow();
        manager.heartbeat(worker, Heartbeat.processing("another"));
        manager.release(claim);
        assertThat(manager.isOnline("other")).isTrue();
        manager.unregister(worker);
    }

    private void assertOrdersFail(String message) {
        manager.register("w", RegisterOptions.defaults());
        manager.register("w2", RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), "s")).isPresent();
        Map<String, String> before = KeyspaceSnapshot.of(raw, settings.namespace());
        orders().forEach((name, order) -> {
            assertThatThrownBy(order::run)
                    .as(name)
                    .isInstanceOfSatisfying(
                            WorkerStoreException.class,
                            e -> assertThat(e.outcomeUnknown()).as(name).isFalse())
                    .hasMessageContaining(message)
                    .hasMessageContaining("remove it");
            assertThat(KeyspaceSnapshot.of(raw, settings.namespace())).as(name).isEqualTo(before);
        });
        assertOtherCallsWork();
        server.command("DEL", key);
        orders().forEach((name, order) -> order.run());
        assertThat(all().entries()).hasSize(orders().size());
    }

    @Test
    @DisplayName("N29: a key of another type under the log fails orders before any change, and no other call")
    void aKeyOfAnotherTypeFailsOrdersOnly() {
        server.command("SET", key, "x", "PX", "600000");

        assertThatThrownBy(this::all)
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining(key + " holds no audit log: remove it");
        assertOrdersFail(key + " holds no audit log");
    }

    @Test
    @DisplayName("N29: a log whose ids are used up fails orders before any change, and no other call")
    void aLogWithoutFurtherIdsFailsOrdersOnly() {
        addToStream("18446744073709551615-18446744073709551615", "x", "y");
        Order.AuditEntry.Page page = all();
        assertThat(page.unreadable()).isEqualTo(1);
        assertThat(store.audit(page.next(), ALL)).isEqualTo(new Order.AuditEntry.Page(List.of(), page.next()));

        assertOrdersFail(key + " takes no further entry");
    }

    @Test
    void aCorruptedLogFailsAllWritesOfACallWithAnEntry() {
        server.command("SADD", key, "x");
        WorkerRecord first = idle("first", store.now());

        assertThatThrownBy(() ->
                        store.write(List.of(new Write.Insert(first, MINUTE, window(store)), insertWith(entry(1)))))
                .isInstanceOfSatisfying(
                        WorkerStoreException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining(key);
        assertThat(store.find(WorkerId.of("first")).value()).isEmpty();
        server.command("DEL", key);
    }

    @Test
    void aLogThatWasRemovedBeginsAgain() {
        add(entry(1));
        String cursor = all().next();
        server.command("DEL", key);
        assertThat(store.audit(cursor, ALL).entries()).isEmpty();
        Order.AuditEntry next = add(entry(2));

        assertThat(store.audit(cursor, ALL).entries()).containsExactly(next);
        assertThat(all().entries().stream().map(Order.AuditEntry::concerned).collect(Collectors.toList()))
                .containsExactly(2L);
    }
}
