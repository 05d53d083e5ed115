package io.workermanager.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.workermanager.metrics.FleetNumbers.Market;
import io.workermanager.model.FleetStats;
import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a fleet:
 *
 * <ul>
 *   <li>{@code worker.manager.workers} with the tags {@code state}, {@code type} and {@code exchange};
 *   <li>{@code worker.manager.sessions}, the sessions of living workers;
 *   <li>{@code worker.manager.orphans}, the sessions that wait for recovery;
 *   <li>{@code worker.manager.fleet.readings}, a counter of the readings of the store, with the tag {@code outcome}.
 * </ul>
 *
 * <p>All gauges share one reading of the store, which is at most {@link #MAX_AGE} old, so that one scrape costs at most one census. The
 * store is read when a gauge is, on a thread of its own. If the reading fails, or takes longer than {@link #TIMEOUT}, the gauges are
 * NaN. They never throw.
 *
 * <p>The series of a type and exchange appear when their first worker is read, and stay. From the {@value #MOST_MARKETS}th pair on,
 * further ones are counted together, with the tags {@code other}. Thread-safe.
 */
public final class FleetMetrics implements MeterBinder, AutoCloseable {
    /** How long a reading is used, 5 s. */
    public static final Duration MAX_AGE = Duration.ofSeconds(5);

    /** How long a scrape waits for the store, 3 s. */
    public static final Duration TIMEOUT = Duration.ofSeconds(3);

    static final String WORKERS = "worker.manager.workers";
    static final String SESSIONS = "worker.manager.sessions";
    static final String ORPHANS = "worker.manager.orphans";
    static final String READINGS = "worker.manager.fleet.readings";
    static final int MOST_MARKETS = 1000;

    private static final Market OTHER = new Market("other", "other");
    private static final Map<String, ToLongFunction<FleetStats.Counts>> STATES = Map.of(
            "idle", FleetStats.Counts::idle,
            "processing", FleetStats.Counts::processing,
            "paused", FleetStats.Counts::paused,
            "offline", FleetStats.Counts::offline,
            "held", FleetStats.Counts::held,
            "expired", FleetStats.Counts::expired,
            "left", FleetStats.Counts::left);

    private final FleetReader reader;
    private final Set<Market> markets = new LinkedHashSet<>();
    private final Set<MeterRegistry> registries = new HashSet<>();

    private FleetMetrics(WorkerStore store, Duration maxAge, Duration timeout) {
        reader = new FleetReader(() -> withGauges(FleetNumbers.of(store)), maxAge, timeout);
    }

    /**
     * Creates the metrics of a fleet. {@link #bindTo} adds them to a registry.
     *
     * @param store has the fleet; the caller closes it
     * @return the metrics
     * @throws NullPointerException if the store is null
     */
    public static FleetMetrics of(WorkerStore store) {
        return of(store, MAX_AGE, TIMEOUT);
    }

    /**
     * Creates the metrics of a fleet with other times.
     *
     * @param store has the fleet; the caller closes it
     * @param maxAge how long a reading is used; zero or more, and less than the interval between two scrapes
     * @param timeout how long a scrape waits for the store; zero or more, and less than the timeout of a scrape
     * @return the metrics
     * @throws InvalidValueException if a time is negative or longer than one hour
     * @throws NullPointerException if an argument is null
     */
    public static FleetMetrics of(WorkerStore store, Duration maxAge, Duration timeout) {
        Objects.requireNonNull(store, "store");
        return new FleetMetrics(store, checked("maxAge", maxAge), checked("timeout", timeout));
    }

    private static Duration checked(String name, Duration time) {
        Objects.requireNonNull(time, name);
        if (time.isNegative() || time.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidValueException(name + " must be PT0S to PT1H, was " + time);
        }
        return time;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        synchronized (markets) {
            if (!registries.add(registry)) {
                return;
            }
            markets.forEach(market -> addGauges(market, registry));
        }
        Gauge.builder(SESSIONS, this, metrics -> metrics.value(FleetNumbers::sessions))
                .description("Sessions of living workers")
                .strongReference(true)
                .register(registry);
        Gauge.builder(ORPHANS, this, metrics -> metrics.value(FleetNumbers::orphans))
                .description("Sessions that wait for recovery")
                .strongReference(true)
                .register(registry);
        addCounter("ok", reader.succeeded(), registry);
        addCounter("failed", reader.failed(), registry);
        addCounter("late", reader.late(), registry);
    }

    private static void addCounter(String outcome, AtomicLong count, MeterRegistry registry) {
        FunctionCounter.builder(READINGS, count, AtomicLong::get)
                .description("Readings of the fleet for its metrics")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Reads the fleet unless the last reading is recent, so that the series of new types and exchanges are there. */
    void refresh() {
        reader.current();
    }

    private double value(ToDoubleFunction<FleetNumbers> of) {
        return reader.current().map(of::applyAsDouble).orElse(Double.NaN);
    }

    private FleetNumbers withGauges(FleetNumbers reading) {
        synchronized (markets) {
            for (Market market : reading.workers().keySet()) {
                Market tags = markets.size() < MOST_MARKETS - 1 ? market : OTHER;
                if (!markets.contains(market) && markets.add(tags)) {
                    registries.forEach(registry -> addGauges(tags, registry));
                }
            }
        }
        return reading;
    }

    private void addGauges(Market market, MeterRegistry registry) {
        STATES.forEach((state, count) -> Gauge.builder(
                        WORKERS, this, metrics -> metrics.value(reading -> metrics.sum(reading, market, count)))
                .description("Workers by state")
                .tag("state", state)
                .tag("type", market.type())
                .tag("exchange", market.exchange())
                .strongReference(true)
                .register(registry));
    }

    private double sum(FleetNumbers reading, Market market, ToLongFunction<FleetStats.Counts> state) {
        FleetStats.@Nullable Counts own = reading.workers().get(market);
        long sum = own == null ? 0 : state.applyAsLong(own);
        return market.equals(OTHER) ? sum + sumOfUnlisted(reading, state) : sum;
    }

    private long sumOfUnlisted(FleetNumbers reading, ToLongFunction<FleetStats.Counts> state) {
        Set<Market> listed;
        synchronized (markets) {
            listed = Set.copyOf(markets);
        }
        return reading.workers().entrySet().stream()
                .filter(entry -> !listed.contains(entry.getKey()))
                .mapToLong(entry -> state.applyAsLong(entry.getValue()))
                .sum();
    }

    /** Removes the gauges from the registries and ends the thread. The counters stay. */
    @Override
    public void close() {
        List<MeterRegistry> bound;
        synchronized (markets) {
            bound = List.copyOf(registries);
            registries.clear();
        }
        reader.close();
        for (MeterRegistry registry : bound) {
            for (String name : List.of(WORKERS, SESSIONS, ORPHANS)) {
                registry.find(name).gauges().forEach(registry::remove);
            }
        }
    }
}
