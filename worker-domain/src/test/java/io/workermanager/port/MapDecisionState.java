package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A decision state in maps that a test fills. */
final class MapDecisionState implements WriteDecisionState {
    private final Instant at;
    final Map<WorkerId, WorkerRecord> records = new HashMap<>();
    final Map<WorkerId, UnreadableRecord> unreadable = new HashMap<>();
    final Map<WorkerId, Removed> removed = new HashMap<>();
    final Map<SessionId, SessionOwnership> tenures = new HashMap<>();
    FleetControl control = FleetControl.none();
    long greatestToken;

    MapDecisionState(Instant at) {
        this.at = at;
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public FleetControl control() {
        return control;
    }

    @Override
    public Optional<WorkerRecord> record(WorkerId id) {
        if (unreadable.containsKey(id)) {
            throw new UnreadableRecordException(unreadable.get(id));
        }
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(removed.get(id));
    }

    @Override
    public Optional<SessionOwnership> tenure(SessionId session) {
        return Optional.ofNullable(tenures.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }
}
