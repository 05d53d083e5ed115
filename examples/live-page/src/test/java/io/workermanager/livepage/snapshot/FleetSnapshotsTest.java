package io.workermanager.livepage.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.livepage.view.FleetPage;
import io.workermanager.livepage.view.ViewQuery;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.tck.ForwardingWorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The poller of the page")
class FleetSnapshotsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final AtomicInteger scans = new AtomicInteger();
    private final AtomicInteger censuses = new AtomicInteger();
    private volatile boolean isAway;
    private final WorkerStore store = new ForwardingWorkerStore(InMemoryWorkerStore.create(clock)) {
        @Override
        public Page scan(Query atLeast, Page.Cursor from, int limit) {
            if (isAway) {
                throw new WorkerStoreException("the store is away", false, null);
            }
            scans.incrementAndGet();
            return super.scan(atLeast, from, limit);
        }

        @Override
        public Timestamped<WorkerCensus> census() {
            censuses.incrementAndGet();
            return super.census();
        }
    };
    private final WorkerManager fleet = WorkerManager.create(store);
    private final List<FleetSnapshots> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(FleetSnapshots::close);
        store.close();
    }

    private FleetSnapshots poller(Duration interval) {
        return poller(interval, Optional.empty());
    }

    private FleetSnapshots poller(Duration interval, Optional<Duration> idleInterval) {
        FleetSnapshots snapshots = new FleetSnapshots(fleet, interval, idleInterval, List::of);
        opened.add(snapshots);
        return snapshots;
    }

    /** Reads at each call, as if the interval had passed. */
    private SnapshotReader reader() {
        return new SnapshotReader(fleet, List::of);
    }

    @Test
    @DisplayName("reads the store as often for ten subscribers as for one")
    void tenSubscribersCostOne() throws InterruptedException {
        FleetSnapshots snapshots = poller(SHORT);
        CountDownLatch calls = new CountDownLatch(30);
        List<AtomicInteger> received = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            AtomicInteger count = new AtomicInteger();
            received.add(count);
            snapshots.subscribe(() -> {
                count.incrementAndGet();
                calls.countDown();
            });
        }
        assertThat(calls.await(20, TimeUnit.SECONDS)).isTrue();
        snapshots.close();
        int most = received.stream().mapToInt(AtomicInteger::get).max().orElseThrow();
        assertThat(scans.get())
                .as("one scan of the records and one of the control")
                .isLessThanOrEqualTo(2 * (most + 2));
    }

    @Test
    @DisplayName("reads once for many requests within an interval")
    void manyRequestsWithinAnInterval() {
        FleetSnapshots snapshots = poller(LONG);
        for (int i = 0; i < 100; i++) {
            snapshots.current();
        }
        assertThat(scans).hasValue(2);
    }

    @Test
    @DisplayName("reads nothing while nobody looks")
    void nothingWhileNobodyLooks() throws InterruptedException {
        FleetSnapshots snapshots = poller(SHORT);
        CountDownLatch seen = new CountDownLatch(2);
        FleetSnapshots.Subscription subscription = snapshots.subscribe(seen::countDown);
        assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
        subscription.close();
        await(() -> isQuietFor(10 * SHORT.toMillis()));
        assertThat(censuses).hasValue(0);
    }

    private boolean isQuietFor(long milliseconds) {
        int before = scans.get();
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return scans.get() == before;
    }

    @Test
    @DisplayName("counts the fleet while nobody looks if it is told to")
    void countsWhileIdle() {
        fleet.register("m1", RegisterOptions.defaults());
        poller(SHORT, Optional.of(SHORT));
        await(() -> censuses.get() > 2);
        assertThat(scans).hasValue(0);
    }

    @Test
    @DisplayName("reads ten thousand workers in ten pages")
    void tenThousandWorkers() {
        Map<String, RegisterOptions> all = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            all.put("worker-" + i, RegisterOptions.defaults());
        }
        fleet.batches().register(all);
        scans.set(0);
        assertThat(poller(LONG).current().workers()).hasSize(10_000);
        assertThat(scans.get()).as("ten pages, and one for the control").isEqualTo(11);
        assertThat(censuses).hasValue(0);
    }

    @Test
    @DisplayName("keeps the last snapshot, with the reason, while the store is away")
    void storeIsAway() {
        fleet.register("m1", RegisterOptions.defaults());
        FleetSnapshots snapshots = poller(SHORT);
        assertThat(snapshots.current().failure()).isEmpty();
        isAway = true;
        await(() -> snapshots.current().failure().isPresent());
        FleetSnapshot stale = snapshots.latest();
        assertThat(stale.failure().orElseThrow()).contains("the store is away");
        assertThat(stale.workers()).extracting(view -> view.id().value()).containsExactly("m1");
        isAway = false;
        await(() -> snapshots.current().failure().isEmpty());
    }

    @Test
    @DisplayName("counts and lists like the domain")
    void countsLikeTheDomain() {
        Registration first = fleet.register("m1", RegisterOptions.exchange("kraken"));
        fleet.register("m2", RegisterOptions.exchange("binance").withHost("server-1"));
        fleet.register("m3", RegisterOptions.exchange("binance"));
        fleet.claim(Criteria.exchange("kraken"), "BTC/USD");
        fleet.fleet().hold("disk", Selector.host("server-1"), Order.Cause.of("alice", "new disk"));
        clock.advance(Duration.ofSeconds(30));
        fleet.heartbeat(first);
        FleetSnapshot snapshot = reader().read();
        assertThat(snapshot.stats()).isEqualTo(fleet.getEnhancedStats());
        assertThat(snapshot.workers()).isEqualTo(fleet.listWorkers().workers());
        assertThat(snapshot.explain(Criteria.exchange("binance")))
                .isEqualTo(fleet.diagnosis().explain(Criteria.exchange("binance")));
    }

    @Test
    @DisplayName("sees what happened between two readings, at no further cost")
    void events() {
        SnapshotReader reader = reader();
        Registration first = fleet.register("m1", RegisterOptions.defaults());
        reader.read();
        fleet.register("m2", RegisterOptions.defaults());
        fleet.claim(Criteria.any(), "BTC/USD");
        fleet.fleet().hold("stop", Selector.all(), Order.Cause.of("alice", "test"));
        FleetSnapshot snapshot = reader.read();
        assertThat(snapshot.events())
                .extracting(seen -> seen.event().kind())
                .containsExactlyInAnyOrder(FleetEvent.Kind.HELD, FleetEvent.Kind.REGISTERED, FleetEvent.Kind.CLAIMED);
        fleet.unregister(first);
        assertThat(reader.read().events())
                .extracting(seen -> seen.event().kind())
                .contains(FleetEvent.Kind.ORPHANED, FleetEvent.Kind.LEFT);
    }

    @Test
    @DisplayName("keeps one point per five seconds for fifteen minutes")
    void history() {
        SnapshotReader reader = reader();
        FleetSnapshot snapshot = reader.read();
        for (int second = 0; second < 1_000; second++) {
            clock.advance(Duration.ofSeconds(1));
            snapshot = reader.read();
        }
        List<Instant> points = snapshot.history().stream().map(FleetStats::at).toList();
        assertThat(points).hasSize(181).isSorted();
        assertThat(Duration.between(points.get(0), snapshot.at())).isLessThanOrEqualTo(Duration.ofMinutes(15));
    }

    @Test
    @DisplayName("shows the audit log, and reads only what is new")
    void audit() {
        SnapshotReader reader = reader();
        fleet.register("m1", RegisterOptions.defaults());
        fleet.fleet().give(Order.pause(Selector.id("m1"), Order.Cause.of("alice", "test")));
        assertThat(reader.read().audit()).hasSize(1);
        fleet.fleet().give(Order.resume(Selector.id("m1"), Order.Cause.of("bob", "done")));
        assertThat(reader.read().audit())
                .extracting(entry -> entry.order().cause().who())
                .containsExactly("alice", "bob");
    }

    @Test
    @DisplayName("shows that the store lost holds")
    void lostControl() {
        SnapshotReader reader = reader();
        fleet.register("m1", RegisterOptions.defaults());
        fleet.fleet().hold("stop", Selector.all(), Order.Cause.of("alice", "test"));
        assertThat(reader.read().control().isLost()).isFalse();
        try (InMemoryWorkerStore empty = InMemoryWorkerStore.create(clock)) {
            Lossy lossy = new Lossy(store);
            WorkerManager manager = WorkerManager.create(lossy);
            SnapshotReader other = new SnapshotReader(manager, List::of);
            other.read();
            lossy.now = empty;
            FleetSnapshot snapshot = other.read();
            assertThat(snapshot.control().isLost()).isTrue();
            assertThat(snapshot.workers()).extracting(WorkerView::id).isEmpty();
            assertThat(FleetPage.FLEET
                            .view(snapshot, new ViewQuery(Map.of()))
                            .path("banners")
                            .findValuesAsText("text"))
                    .anyMatch(text -> text.startsWith("Fleet control lost"));
        }
    }

    @Test
    @DisplayName("names records that cannot be read")
    void unreadable() {
        WorkerList.Unreadable broken = new WorkerList.Unreadable(WorkerId.of("broken"), "it is no JSON");
        SnapshotReader reader = new SnapshotReader(
                WorkerManager.create(new ForwardingWorkerStore(store) {
                    @Override
                    public Page scan(Query atLeast, Page.Cursor from, int limit) {
                        Page page = super.scan(atLeast, from, limit);
                        return new Page(page.workers(), List.of(broken), page.next(), page.at());
                    }
                }),
                List::of);
        FleetSnapshot snapshot = reader.read();
        ViewQuery query = new ViewQuery(Map.of("id", List.of("broken")));
        assertThat(FleetPage.WORKER
                        .view(snapshot, query)
                        .path("body")
                        .path("unreadable")
                        .asText())
                .isEqualTo("it is no JSON");
        assertThat(FleetPage.FLEET.view(snapshot, query).path("banners").findValuesAsText("text"))
                .anyMatch(text -> text.contains("the first is broken: it is no JSON"));
    }

    /** A store that another one replaces, as after the loss of all data. */
    private static final class Lossy extends ForwardingWorkerStore {
        private volatile WorkerStore now;

        Lossy(WorkerStore first) {
            super(first);
            now = first;
        }

        @Override
        protected WorkerStore delegate() {
            return now;
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
