package io.workermanager;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Liveness;
import io.workermanager.model.Sweep;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Looks whether the dead may be taken for dead, and leaves a trace of each look in the fleet control. */
final class Sweeps {
    private final WorkerStore store;
    private final ControlDesk desk;
    private final Workers workers;
    private final Settings settings;

    Sweeps(WorkerStore store, ControlDesk desk, Workers workers, Settings settings) {
        this.store = store;
        this.desk = desk;
        this.workers = workers;
        this.settings = settings;
    }

    boolean mayHandOut() {
        Set<WorkerId> expired = new HashSet<>();
        Instant at = Instant.EPOCH;
        for (Page page : workers.pages(WorkerQuery.of(WorkerQuery.Reach.RECOVERABLE))) {
            at = page.at();
            page.workers().stream()
                    .filter(worker -> expiredLately(worker, page.at()))
                    .forEach(worker -> expired.add(worker.id()));
        }
        boolean many = Sweep.mayBeMany(expired.size()) && Sweep.many(alive(), expired.size());
        return look(many, at).handsOut(at);
    }

    private static boolean expiredLately(Worker worker, Instant at) {
        Instant since = at.minus(worker.lease().ttl().multipliedBy(2));
        return worker.lease().at(at) == Liveness.EXPIRED
                && worker.lease().deadline().isAfter(since);
    }

    private long alive() {
        Reading<Census> census = store.census();
        return FleetStats.of(census.value(), FleetControl.NONE, census.at())
                .fleet()
                .alive();
    }

    private Sweep look(boolean many, Instant at) {
        Optional<Sweep> before = desk.read(at).sweep();
        Sweep seen = Sweep.after(before, many, settings.ttl(), at);
        if (before.isPresent() && !before.get().outdatedBy(seen, settings.ttl())) {
            return seen;
        }
        return desk.change((control, now) -> {
                    Sweep next = Sweep.after(control.sweep(), many, settings.ttl(), at);
                    boolean leavesATrace = control.sweep()
                            .map(last -> last.outdatedBy(next, settings.ttl()))
                            .orElse(true);
                    return leavesATrace ? control.swept(next) : control;
                })
                .sweep()
                .orElse(seen);
    }
}
