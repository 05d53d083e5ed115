package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A registered fleet: ids of 36 bytes, two capabilities each.
 *
 * @param namespace where it is
 * @param manager over its store
 * @param workers its registrations
 */
record BenchmarkFleet(String namespace, WorkerManager manager, List<Registration> workers) {
    /** Nobody has to beat while something else is measured. */
    static final WorkerManagerSettings LONG_LEASES =
            WorkerManagerSettings.defaults().withTtl(Duration.ofHours(12)).withRetryTimeout(Duration.ofMinutes(5));

    /** What half of the workers of {@link #EIGHT_PROFILES} can do. */
    static final Criteria WANTED = Criteria.exchange("kraken").andCapabilities("futures");

    /** Two types on four exchanges. */
    static final IntFunction<RegisterOptions> EIGHT_PROFILES = i -> options(i, "spot", "futures");

    /** As many capability sets as workers. */
    static final IntFunction<RegisterOptions> OWN_PROFILES = i -> options(i, "futures", "market-" + i);

    private static final List<String> TYPES = List.of("websocket", "fix");
    private static final List<String> EXCHANGES = List.of("kraken", "binance", "coinbase", "bitstamp");
    private static final int PAGE = 1000;
    private static final int THREADS = 4;

    private static RegisterOptions options(int i, String... capabilities) {
        return RegisterOptions.type(TYPES.get(i % 2))
                .withExchange(EXCHANGES.get(i / 2 % 4))
                .withCapabilities(capabilities);
    }

    static WorkerId id(int i) {
        return WorkerId.of("worker-websocket-kraken-%012d".formatted(i));
    }

    static BenchmarkFleet on(RedisTarget server, int size, IntFunction<RegisterOptions> options) {
        String namespace = server.namespace();
        RedisWorkerStore store = server.store(namespace);
        WorkerManager manager = WorkerManager.create(store, LONG_LEASES);
        return new BenchmarkFleet(namespace, manager, registered(manager, size, options));
    }

    static List<Registration> registered(WorkerManager manager, int size, IntFunction<RegisterOptions> options) {
        return registered(() -> manager, size, options);
    }

    /** Page by page, each with a manager of its own. */
    static List<Registration> registered(
            Supplier<WorkerManager> manager, int size, IntFunction<RegisterOptions> options) {
        Registration[] all = new Registration[size];
        int pages = (size + PAGE - 1) / PAGE;
        CallLoad.spread(Math.min(THREADS, pages), pages, page -> {
            Map<WorkerId, RegisterOptions> some = new LinkedHashMap<>();
            for (int i = page * PAGE; i < Math.min(size, (page + 1) * PAGE); i++) {
                some.put(id(i), options.apply(i));
            }
            int[] next = {page * PAGE};
            manager.get().batches().register(some).values().forEach(outcome -> all[next[0]++] = outcome.get());
        });
        return Arrays.asList(all);
    }

    int size() {
        return workers.size();
    }

    /** The part of the workers that one of several hosts has. */
    List<Registration> hostedBy(int host, int hosts) {
        return IntStream.iterate(host, i -> i < size(), i -> i + hosts)
                .mapToObj(workers::get)
                .toList();
    }

    /** Callers that share the workers evenly and beat for one after another. */
    List<CallLoad.Caller> beating(int callers) {
        return CallLoad.inTurn(callers, size(), i -> manager.heartbeat(workers.get(i)));
    }

    /** The same with many beats a call. */
    List<CallLoad.Caller> beatingInBatches(int callers, int batch) {
        return IntStream.range(0, callers)
                .mapToObj(caller -> {
                    List<Registration> hosted = hostedBy(caller, callers);
                    int[] next = {0};
                    return (CallLoad.Caller) () -> {
                        Map<Registration, Heartbeat> beats = new LinkedHashMap<>();
                        while (beats.size() < Math.min(batch, hosted.size())) {
                            beats.put(hosted.get(next[0]++ % hosted.size()), Heartbeat.alive());
                        }
                        manager.batches().heartbeat(beats).values().forEach(outcome -> outcome.get());
                        return beats.size();
                    };
                })
                .toList();
    }
}
