package io.workermanager.store;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A ledger that knows what a test writes into it. */
final class KnownLedger implements Ledger {
    private final Instant at;
    final Map<WorkerId, Worker> records = new HashMap<>();
    final Map<WorkerId, UnreadableRecord> unreadable = new HashMap<>();
    final Map<WorkerId, Removed> removed = new HashMap<>();
    final Map<SessionId, Tenure> tenures = new HashMap<>();
    FleetControl control = FleetControl.NONE;
    long greatestToken;

    KnownLedger(Instant at) {
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
    public Optional<Worker> record(WorkerId id) {
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
    public Optional<Tenure> tenure(SessionId session) {
        return Optional.ofNullable(tenures.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }
}
