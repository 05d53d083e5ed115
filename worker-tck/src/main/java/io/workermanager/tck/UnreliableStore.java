package io.workermanager.tck;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A store behind an unreliable connection: calls fail, replies are lost, writes run twice or late, as a {@link FaultPlan} selects.
 * Applications use it to test their code over a {@link io.workermanager.WorkerManager} whose store fails.
 *
 * <p>A call without a reply throws a {@link WorkerStoreException}, which reports whether a write may have run. A delayed write runs
 * before the tenth call after it, or in {@link #deliverDelayed}. Its preconditions are checked then, so that it changes nothing after
 * its window. {@code now}, {@code watch} and {@code close} have no faults.
 *
 * <p>Safe for use by many threads if the store is.
 */
public final class UnreliableStore extends ForwardingWorkerStore {
    private static final int CALLS_BEFORE_DELAYED_WRITE = 10;

    /** A call to the store; it can be sent again. */
    @FunctionalInterface
    private interface Call<T> {
        T make();
    }

    private record Delayed(long due, Call<?> write) {}

    private final FaultPlan plan;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private long calls;

    private UnreliableStore(WorkerStore store, FaultPlan plan) {
        super(store);
        this.plan = plan;
    }

    /**
     * Wraps a store.
     *
     * @param store the store; it is closed with the returned one
     * @param plan selects the faults
     * @return the unreliable store
     */
    public static UnreliableStore of(WorkerStore store, FaultPlan plan) {
        return new UnreliableStore(store, plan);
    }

    /**
     * Runs the delayed writes that have not run yet, in the order of their calls.
     *
     * @return their number
     */
    public int deliverDelayed() {
        List<Delayed> due = takeDue(Long.MAX_VALUE);
        due.forEach(one -> one.write().make());
        return due.size();
    }

    /**
     * Returns the faults so far.
     *
     * @return one line per fault: the number of the call, the method, and the fault
     */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    // ---- writes

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return send("write", () -> super.write(writes));
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return send("writeControl", () -> super.writeControl(expected, next, keepFor, preconditions, audit));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return send("discardUnreadable", () -> super.discardUnreadable(id));
    }

    private <T> T send(String method, Call<T> write) {
        return switch (next(method, true)) {
            case NONE -> write.make();
            case FAILS -> throw failed(method);
            case DUPLICATED -> {
                write.make();
                yield write.make();
            }
            case REPLY_LOST -> {
                write.make();
                throw lost(method, true);
            }
            case DELAYED -> {
                delay(write);
                throw lost(method, true);
            }
        };
    }

    // ---- reads

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return read("find", () -> super.find(id));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return read("findBySession", () -> super.findBySession(session));
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return read("scan", () -> super.scan(atLeast, from, limit));
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return read("longestIdle", () -> super.longestIdle(wanted, from, limit));
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return read("census", super::census);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return read("audit", () -> super.audit(from, limit));
    }

    @Override
    public FleetControl control() {
        return read("control", super::control);
    }

    private <T> T read(String method, Call<T> reading) {
        return switch (next(method, false)) {
            case NONE, DUPLICATED -> reading.make();
            case FAILS -> throw failed(method);
            case REPLY_LOST, DELAYED -> throw lost(method, false);
        };
    }

    // ---- faults

    private Fault next(String method, boolean isWrite) {
        long number = nextNumber();
        takeDue(number).forEach(one -> one.write().make());
        Fault fault = plan.fault(number, isWrite);
        if (fault != Fault.NONE) {
            faults.add(number + " " + method + " " + fault);
        }
        return fault;
    }

    private synchronized long nextNumber() {
        return calls++;
    }

    private synchronized void delay(Call<?> write) {
        delayed.add(new Delayed(calls + CALLS_BEFORE_DELAYED_WRITE, write));
    }

    private synchronized List<Delayed> takeDue(long number) {
        List<Delayed> due = delayed.stream().filter(one -> one.due() <= number).toList();
        delayed.removeAll(due);
        return due;
    }

    private static WorkerStoreException failed(String method) {
        return new WorkerStoreException(method + " did not reach the store", false, null);
    }

    private static WorkerStoreException lost(String method, boolean outcomeUnknown) {
        return new WorkerStoreException("the reply to " + method + " is lost", outcomeUnknown, null);
    }

    @Override
    public String toString() {
        return "unreliable store with the faults " + faults;
    }
}
