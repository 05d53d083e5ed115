package io.workermanager.port;

import static io.workermanager.rules.SampleRecords.registered;

import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A decision state, a worker, and next states of its record. */
abstract class WriteDecisionFixture {
    static final Instant NOW = Instant.parse("2026-03-01T09:00:00.123Z");
    static final long MICROS = NOW.toEpochMilli() * 1000;
    static final long WINDOW = Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000;
    static final Duration KEEP = Duration.ofMinutes(1);
    static final Write.Preconditions TERMS = Write.Preconditions.within(NOW, NOW);
    static final Write.Preconditions OVER = Write.Preconditions.within(NOW.minusMillis(2), NOW.minusMillis(1));
    static final SessionId S = SessionId.of("s");
    static final SessionId T = SessionId.of("t");
    static final WorkerId OTHER = WorkerId.of("other");

    final MapDecisionState state = new MapDecisionState(NOW);
    final WorkerRecord worker = registered("w", KEEP, NOW).withVersion(Version.fresh());
    final WorkerId own = worker.id();

    static SessionOwnership heldBy(WorkerId holder, long token) {
        return new SessionOwnership(Optional.of(holder), token);
    }

    static SessionOwnership givenUp(long token) {
        return new SessionOwnership(Optional.empty(), token);
    }

    final Write.Replace to(WorkerRecord next) {
        return new Write.Replace(worker, next, KEEP, TERMS);
    }

    final WorkerRecord naming(SessionId assigned, long token) {
        return naming(Optional.of(new WorkerRecord.Assignment(assigned, token, NOW)), List.of());
    }

    final WorkerRecord naming(SessionId assigned, long token, SessionId waiting, long itsToken) {
        return naming(
                Optional.of(new WorkerRecord.Assignment(assigned, token, NOW)),
                List.of(new WorkerRecord.OrphanedSession(waiting, itsToken, NOW, Optional.empty())));
    }

    /** Returns the worker's next record with these sessions. */
    private WorkerRecord naming(
            Optional<WorkerRecord.Assignment> assigned, List<WorkerRecord.OrphanedSession> waiting) {
        return new WorkerRecord(
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
                Optional.empty(),
                Optional.empty());
    }
}
