package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.RecoveryPausePolicy;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Decides whether recovery may hand out sessions, and records each sweep in the fleet control. */
public final class RecoveryGate {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerQueries workers;
    private final WorkerManagerSettings settings;

    public RecoveryGate(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerQueries workers,
            WorkerManagerSettings settings) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.workers = workers;
        this.settings = settings;
    }

    /** Records a sweep, and returns the recovery pause that the fleet is in, if any. */
    public Optional<FleetControl.Sweep.Pause> recordSweep() {
        Set<WorkerId> expired = new HashSet<>();
        Instant at = Instant.EPOCH;
        for (Page page : workers.pages(WorkerStore.Query.of(WorkerStore.Query.ScanScope.RECOVERABLE))) {
            at = page.at();
            page.workers().stream()
                    .filter(worker -> expiredRecently(worker, page.at()))
                    .forEach(worker -> expired.add(worker.id()));
        }
        boolean massExpiry = RecoveryPausePolicy.mayBeMassExpiry(expired.size())
                && RecoveryPausePolicy.isMassExpiry(store.census().value().alive(), expired.size());
        FleetControl.Sweep sweep = recordSweep(massExpiry, at);
        return sweep.permitsRecovery(at) ? Optional.empty() : sweep.pause();
    }

    private static boolean expiredRecently(WorkerRecord worker, Instant at) {
        Instant since = at.minus(worker.lease().ttl().multipliedBy(2));
        return worker.lease().livenessAt(at) == Lease.Liveness.EXPIRED
                && worker.lease().deadline().isAfter(since);
    }

    private FleetControl.Sweep recordSweep(boolean massExpiry, Instant at) {
        Optional<FleetControl.Sweep> before = controlAccess.read(at).sweep();
        FleetControl.Sweep seen = RecoveryPausePolicy.next(before, massExpiry, settings.ttl(), at);
        if (before.isPresent() && !RecoveryPausePolicy.isOutdated(before.get(), seen, settings.ttl())) {
            return seen;
        }
        return controlAccess
                .change((control, now) -> {
                    FleetControl.Sweep next = RecoveryPausePolicy.next(control.sweep(), massExpiry, settings.ttl(), at);
                    boolean mustBeStored = control.sweep()
                            .map(last -> RecoveryPausePolicy.isOutdated(last, next, settings.ttl()))
                            .orElse(true);
                    return mustBeStored ? FleetControlTransitions.recordSweep(control, next) : control;
                })
                .sweep()
                .orElse(seen);
    }
}
