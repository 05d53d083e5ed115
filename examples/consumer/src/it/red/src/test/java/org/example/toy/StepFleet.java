package org.example.toy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.Optional;

/** The toy as it is after a step of the guide: what comes later is not there yet. */
class StepFleet extends ToyFleet {
    private static final int ASKS_BEFORE_WRITES = 5;
    private static final int KEEPS_SESSIONS = 6;
    private static final int KEEPS_ORDERS = 7;
    private static final int LETS_GO = 8;

    private final int step;

    StepFleet(int step) {
        this.step = step;
    }

    @Override
    WriteResult write(Write write) {
        if (step >= ASKS_BEFORE_WRITES) {
            return super.write(write);
        }
        boolean nothingToRemove = write.after().isEmpty() && record(write.id()).isEmpty();
        return nothingToRemove ? new WriteResult.Applied(at()) : apply(write);
    }

    @Override
    public Optional<SessionOwnership> ownership(SessionId session) {
        return step >= KEEPS_SESSIONS ? super.ownership(session) : Optional.empty();
    }

    @Override
    public long greatestToken() {
        return step >= KEEPS_SESSIONS ? super.greatestToken() : 0;
    }

    @Override
    WriteResult order(
            FleetControl expected, FleetControl next, Duration keepFor, Write.Preconditions preconditions, Optional<Order.AuditEntry> audit) {
        if (step >= KEEPS_ORDERS) {
            return super.order(expected, next, keepFor, preconditions, audit);
        }
        throw new UnsupportedOperationException();
    }

    @Override
    void free(WorkerRecord gone) {
        if (step >= LETS_GO) {
            super.free(gone);
        }
    }
}
