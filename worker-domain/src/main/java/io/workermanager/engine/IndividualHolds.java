package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The living workers under holds that select them by more than their profile. A census cannot count them, so their records are read.
 * Without such a hold nothing is read.
 *
 * @param census the workers, by profile and state, that no hold on their profile selects
 * @param byHold how many workers each of these holds selects
 */
record IndividualHolds(WorkerCensus census, Map<Hold.Id, Long> byHold) {
    private static final IndividualHolds NONE = new IndividualHolds(WorkerCensus.empty(), Map.of());

    static IndividualHolds read(WorkerQueries workers, FleetControl control, Instant at, Predicate<Profile> wanted) {
        List<Hold> holds = control.activeHolds(at).stream()
                .filter(hold -> !hold.selector().isDecidedByProfile())
                .toList();
        if (holds.isEmpty()) {
            return NONE;
        }
        Predicate<Profile> mayBeHeld = wanted.and(
                profile -> holds.stream().anyMatch(hold -> hold.selector().mayMatch(profile)));
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        Map<Hold.Id, Long> byHold = new HashMap<>();
        Set<WorkerId> counted = new HashSet<>();
        for (Page page : workers.pages(new WorkerStore.Query(ScanScope.LIVING, mayBeHeld))) {
            for (WorkerRecord worker : page.workers()) {
                WorkerCensus.State state = WorkerCensus.State.of(worker, page.at());
                boolean isAlive = worker.lease().livenessAt(page.at()) == Lease.Liveness.ALIVE;
                List<Hold> on = holds.stream()
                        .filter(hold -> hold.selector().test(worker))
                        .toList();
                if (!isAlive || on.isEmpty() || !wanted.test(worker.profile()) || !counted.add(worker.id())) {
                    continue;
                }
                on.forEach(hold -> byHold.merge(hold.id(), 1L, Long::sum));
                if (control.holdsOn(worker.profile(), at).isEmpty()) {
                    counts.computeIfAbsent(worker.profile(), any -> new EnumMap<>(WorkerCensus.State.class))
                            .merge(state, 1L, Long::sum);
                }
            }
        }
        return new IndividualHolds(new WorkerCensus(counts), byHold);
    }
}
