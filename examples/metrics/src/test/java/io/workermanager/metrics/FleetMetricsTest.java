package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metrics of a fleet")
class FleetMetricsTest {
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "storm");

    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final StoreProbe probe = new StoreProbe(InMemoryWorkerStore.create(clock));
    private final WorkerManager workers = WorkerManager.create(probe.store());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private FleetMetrics metrics = FleetMetrics.of(probe.store(), Duration.ZERO, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        metrics.close();
    }

    private void bind() {
        metrics.bindTo(registry);
        metrics.refresh();
    }

    private void bind(Duration maxAge, Duration timeout) {
        metrics.close();
        metrics = FleetMetrics.of(probe.store(), maxAge, timeout);
        metrics.bindTo(registry);
    }

    private void claim(Criteria wanted, String session) {
        assertThat(workers.claim(wanted, session)).isPresent();
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double workers(String state, String type, String exchange) {
        return gauge("worker.manager.workers", "state", state, "type", type, "exchange", exchange);
    }

    private double readings(String outcome) {
        FunctionCounter counter = registry.get("worker.manager.fleet.readings")
                .tag("outcome", outcome)
                .functionCounter();
        return counter.count();
    }

    /** Reads every gauge, as a scrape does. */
    private void scrape() {
        registry.getMeters()
                .forEach(meter -> meter.measure().forEach(measured -> {
                    double unused = measured.getValue();
                }));
    }

    @Test
    @DisplayName("count the workers by state, type and exchange")
    void countWorkers() {
        workers.register("a", RegisterOptions.exchange("binance").withType("quoter"));
        workers.register(
                "b", RegisterOptions.exchange("binance").withType("quoter").withCapabilities("spot"));
        workers.register("c", RegisterOptions.exchange("kraken"));
        workers.register("d", RegisterOptions.exchange("okx"));
        claim(Criteria.exchange("binance").andCapabilities("spot"), "BTC/USD");
        workers.pause("c");
        workers.fleet().hold("maintenance", Selector.exchange("okx"), CAUSE);
        bind();

        assertThat(workers("idle", "quoter", "binance")).isEqualTo(1);
        assertThat(workers("processing", "quoter", "binance")).isEqualTo(1);
        assertThat(workers("paused", "default", "kraken")).isEqualTo(1);
        assertThat(workers("held", "default", "okx")).isEqualTo(1);
        assertThat(workers("idle", "default", "okx")).isZero();
        assertThat(registry.find("worker.manager.workers").gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum())
                .isEqualTo(4);
    }

    @Test
    @DisplayName("count the sessions of living workers, also of marked ones, and the orphans of dead ones")
    void countSessionsAndOrphans() {
        Registration busy = workers.register("busy", RegisterOptions.defaults());
        claim(Criteria.any(), "one");
        workers.register("paused", RegisterOptions.defaults());
        claim(Criteria.any(), "two");
        workers.pause("paused");
        bind();
        assertThat(gauge("worker.manager.sessions")).isEqualTo(2);
        assertThat(gauge("worker.manager.orphans")).isZero();

        clock.advance(Duration.ofSeconds(40));
        workers.heartbeat(busy);
        clock.advance(Duration.ofSeconds(40));
        assertThat(gauge("worker.manager.sessions")).isEqualTo(1);
        assertThat(gauge("worker.manager.orphans")).isEqualTo(1);
        assertThat(workers("expired", "default", "kraken")).isEqualTo(1);
    }

    @Test
    @DisplayName("cost one census a scrape, however many gauges there are")
    void costOneCensus() {
        for (int i = 0; i < 20; i++) {
            workers.register("w" + i, RegisterOptions.exchange("x" + i));
        }
        bind(Duration.ofHours(1), Duration.ofMinutes(1));
        probe.takeCalls();

        scrape();
        assertThat(registry.find("worker.manager.workers").gauges()).hasSize(20 * 7);
        scrape();
        assertThat(probe.takeCalls()).containsExactly("census", "control", "scan");
    }

    @Test
    @DisplayName("read the store again when the reading is too old")
    void readAgain() {
        bind();
        workers.register("a", RegisterOptions.defaults());
        scrape();
        assertThat(workers("idle", "default", "kraken")).isEqualTo(1);
        assertThat(readings("ok")).isGreaterThan(1);
    }

    @Test
    @DisplayName("keep the series of a type and exchange whose workers are gone, at zero")
    void keepSeries() {
        Registration gone = workers.register("a", RegisterOptions.exchange("binance"));
        bind();
        workers.unregister(gone);
        assertThat(workers("idle", "default", "binance")).isZero();
    }

    @Test
    @DisplayName("have no tag with the id of a worker or a session")
    void haveNoIdAsTag() {
        workers.register("the-worker", RegisterOptions.exchange("binance"));
        claim(Criteria.any(), "the-session");
        bind();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .flatExtracting(Meter.Id::getTags)
                .extracting(Tag::getValue)
                .isNotEmpty()
                .noneMatch(value -> value.contains("the-"));
    }

    @Test
    @DisplayName("count further types and exchanges together when there are too many")
    void countTheRestTogether() {
        for (int i = 0; i < FleetMetrics.MOST_MARKETS + 5; i++) {
            workers.register("w" + i, RegisterOptions.exchange("x" + i));
        }
        bind(Duration.ofHours(1), Duration.ofMinutes(1));
        scrape();
        assertThat(registry.find("worker.manager.workers").tag("state", "idle").gauges())
                .hasSize(FleetMetrics.MOST_MARKETS);
        assertThat(workers("idle", "other", "other")).isEqualTo(6);
    }

    @Test
    @DisplayName("have no values while the store fails, and count the failed readings")
    void haveNoValuesWhileTheStoreFails() {
        workers.register("a", RegisterOptions.defaults());
        bind();
        probe.beforeEachCall(() -> {
            throw new WorkerStoreException("Redis is down", false, null);
        });
        double failedBefore = readings("failed");
        assertThat(workers("idle", "default", "kraken")).isNaN();
        assertThat(gauge("worker.manager.sessions")).isNaN();
        assertThat(gauge("worker.manager.orphans")).isNaN();
        assertThat(readings("failed")).isGreaterThan(failedBefore);

        probe.beforeEachCall(() -> {});
        assertThat(workers("idle", "default", "kraken")).isEqualTo(1);
    }

    @Test
    @DisplayName("survive an error of the store")
    void surviveAnError() {
        workers.register("a", RegisterOptions.defaults());
        bind();
        probe.beforeEachCall(() -> {
            throw new NoClassDefFoundError("a part of the client");
        });
        assertThat(gauge("worker.manager.sessions")).isNaN();
        probe.beforeEachCall(() -> {});
        assertThat(gauge("worker.manager.sessions")).isZero();
    }

    @Test
    @DisplayName("have no values after the store was closed")
    void haveNoValuesAfterClose() {
        bind();
        probe.store().close();
        assertThat(gauge("worker.manager.sessions")).isNaN();
        assertThat(readings("failed")).isEqualTo(1);
    }

    @Test
    @DisplayName("wait for a slow store once a scrape, and count the late reading once")
    void waitForASlowStoreOnce() throws InterruptedException {
        workers.register("a", RegisterOptions.defaults());
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        bind(Duration.ofHours(1), Duration.ofMillis(20));
        probe.takeCalls();
        probe.beforeEachCall(() -> {
            asked.countDown();
            await(answer);
        });
        assertThat(gauge("worker.manager.sessions")).isNaN();
        scrape();
        asked.await();
        assertThat(probe.takeCalls()).containsExactly("census");
        assertThat(readings("late")).isEqualTo(1);
        answer.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("leave the registry when they are closed")
    void leaveTheRegistry() {
        workers.register("a", RegisterOptions.defaults());
        bind();
        metrics.close();
        assertThat(registry.find("worker.manager.workers").gauges()).isEmpty();
        assertThat(registry.find("worker.manager.sessions").gauges()).isEmpty();
    }

    @Test
    @DisplayName("refuse times that make no sense")
    void refuseBadTimes() {
        assertThatThrownBy(() -> FleetMetrics.of(probe.store(), Duration.ofSeconds(-1), Duration.ZERO))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("maxAge must be PT0S to PT1H, was PT-1S");
    }
}
