package io.workermanager.metrics;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one reading of the store shows of the fleet. */
record FleetNumbers(Map<Market, FleetStats.Counts> workers, long sessions, long orphans) {
    private static final int PAGE = 1000;
    private static final int MOST_PAGES = 10;

    /** The tags of a group of workers. */
    record Market(String type, String exchange) {
        static Market of(Profile profile) {
            return new Market(profile.type(), profile.exchange());
        }
    }

    /**
     * Reads the census and the control. Reads single records only of marked workers, if there are some, and of those with a session
     * to recover, in at most ten pages of 1 000 records each.
     */
    static FleetNumbers of(WorkerStore store) {
        Timestamped<WorkerCensus> counted = store.census();
        FleetControl control = store.control();
        Instant at = counted.at();
        Map<Market, FleetStats.Counts> workers = new HashMap<>();
        byMarket(counted.value())
                .forEach((market, census) ->
                        workers.put(market, FleetStats.of(census, control, at).fleet()));
        long unmarked = total(counted.value(), WorkerCensus.State.PROCESSING);
        boolean someAreMarked = total(counted.value(), WorkerCensus.State.PAUSED) > 0
                || total(counted.value(), WorkerCensus.State.OFFLINE) > 0;
        long marked = someAreMarked ? sessions(store, ScanScope.MARKED, record -> sessionOfMarked(record, at)) : 0;
        long orphans = sessions(
                store,
                ScanScope.RECOVERABLE,
                record -> record.recoverable(at).stream().map(WorkerRecord.OrphanedSession::session));
        return new FleetNumbers(Map.copyOf(workers), unmarked + marked, orphans);
    }

    private static Map<Market, WorkerCensus> byMarket(WorkerCensus census) {
        Map<Market, Map<Profile, Map<WorkerCensus.State, Long>>> parts = new HashMap<>();
        census.counts()
                .forEach((profile, counts) -> parts.computeIfAbsent(Market.of(profile), any -> new HashMap<>())
                        .put(profile, new EnumMap<>(counts)));
        Map<Market, WorkerCensus> byMarket = new HashMap<>();
        parts.forEach((market, counts) -> byMarket.put(market, new WorkerCensus(counts)));
        return byMarket;
    }

    private static long total(WorkerCensus census, WorkerCensus.State state) {
        return census.counts().values().stream()
                .mapToLong(counts -> counts.getOrDefault(state, 0L))
                .sum();
    }

    private static Stream<SessionId> sessionOfMarked(WorkerRecord worker, Instant at) {
        boolean counts =
                worker.lease().livenessAt(at) == Lease.Liveness.ALIVE && worker.availability() != Availability.ONLINE;
        return counts ? worker.assignment().map(WorkerRecord.Assignment::session).stream() : Stream.empty();
    }

    /** Counts each session once, although a scan may return a record twice. */
    private static long sessions(
            WorkerStore store, ScanScope scope, Function<WorkerRecord, Stream<SessionId>> ofRecord) {
        Set<SessionId> found = new HashSet<>();
        Page.Cursor from = Page.Cursor.start();
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            Page page = store.scan(WorkerStore.Query.of(scope), from, PAGE);
            page.workers().forEach(record -> ofRecord.apply(record).forEach(found::add));
            if (page.next().isEmpty()) {
                break;
            }
            from = page.next().get();
        }
        return found.size();
    }
}
