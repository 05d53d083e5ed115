package io.workermanager.redis;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.tck.ForwardingWorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A store that makes each call as the user with the fewest permissions that suffice: every read as the observer, and every write with
 * an entry for the audit log as the operator.
 */
final class LeastPrivilegeStore extends ForwardingWorkerStore {
    private final WorkerStore worker;
    private final WorkerStore operator;

    LeastPrivilegeStore(WorkerStore observer, WorkerStore worker, WorkerStore operator) {
        super(observer);
        this.worker = worker;
        this.operator = operator;
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        boolean isOrder = writes.stream().anyMatch(write -> write.audit().isPresent());
        return (isOrder ? operator : worker).write(writes);
    }

    /** Another user may have made the last call, so this one reads first. */
    @Override
    public FleetControl control() {
        findBySession(SessionId.of("any"));
        return super.control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return operator.writeControl(expected, next, keepFor, preconditions, audit);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return operator.discardUnreadable(id);
    }

    @Override
    public void close() {
        super.close();
        worker.close();
        operator.close();
    }
}
