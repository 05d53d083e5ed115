package io.workermanager.store;

import io.workermanager.model.Assignment;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Orphan;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Ledger.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A ledger to write into, a worker, and records that the worker may become. */
abstract class LedgerScene {
    static final Instant NOW = Instant.parse("2026-03-01T09:00:00.123Z");
    static final long MICROS = NOW.toEpochMilli() * 1000;
    static final long WINDOW = Terms.LONGEST_WINDOW.toMillis() * 1000;
    static final Duration KEEP = Duration.ofMinutes(1);
    static final Terms TERMS = Terms.within(NOW, NOW);
    static final Terms OVER = Terms.within(NOW.minusMillis(2), NOW.minusMillis(1));
    static final SessionId S = SessionId.of("s");
    static final SessionId T = SessionId.of("t");
    static final WorkerId OTHER = WorkerId.of("other");

    final KnownLedger ledger = new KnownLedger(NOW);
    final Worker worker = Worker.register(
                    WorkerId.of("w"), RegisterOptions.DEFAULTS, KEEP, Optional.empty(), 1, FleetControl.NONE, NOW)
            .version(Version.fresh());
    final WorkerId own = worker.id();

    static Tenure heldBy(WorkerId holder, long token) {
        return new Tenure(Optional.of(holder), token);
    }

    static Tenure givenUp(long token) {
        return new Tenure(Optional.empty(), token);
    }

    final Write.Replace to(Worker next) {
        return new Write.Replace(worker, next, KEEP, TERMS);
    }

    final Worker naming(SessionId assigned, long token) {
        return naming(Optional.of(new Assignment(assigned, token, NOW)), List.of());
    }

    final Worker naming(SessionId assigned, long token, SessionId waiting, long itsToken) {
        return naming(
                Optional.of(new Assignment(assigned, token, NOW)),
                List.of(new Orphan(waiting, itsToken, NOW, Optional.empty())));
    }

    /** The worker's next record, with these sessions. */
    private Worker naming(Optional<Assignment> assigned, List<Orphan> waiting) {
        return new Worker(
                own,
                Version.fresh(),
                worker.incarnation(),
                worker.registeredUnder(),
                worker.profile(),
                worker.availability(),
                assigned,
                waiting,
                worker.shutdown(),
                worker.startedAt(),
                worker.lease(),
                worker.lastStatusChange(),
                worker.lastCapabilityUpdate(),
                worker.turn(),
                worker.attributes(),
                Optional.empty());
    }
}
