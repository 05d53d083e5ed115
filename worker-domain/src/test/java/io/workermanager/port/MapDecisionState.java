package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A decision state in maps. */
class MapDecisionState implements WriteDecisionState {
    Instant now;
    final Map<WorkerId, WorkerRecord> records = new TreeMap<>(WorkerId.order());
    final Map<WorkerId, WorkerList.Unreadable> unreadable = new TreeMap<>(WorkerId.order());
    final Map<WorkerId, Removed> removed = new HashMap<>();
    final Map<SessionId, SessionOwnership> ownerships = new HashMap<>();
    FleetControl control = FleetControl.none();
    long greatestToken;

    MapDecisionState(Instant now) {
        this.now = now;
    }

    @Override
    public Instant at() {
        return now;
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
    public Optional<SessionOwnership> ownership(SessionId session) {
        return Optional.ofNullable(ownerships.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }
}
