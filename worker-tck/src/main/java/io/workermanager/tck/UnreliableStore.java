package io.workermanager.tck;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A store behind a bad line: calls fail, replies are lost, writes run twice or late, as a {@link FaultPlan} says. Whoever
 * embeds {@link io.workermanager.WorkerManager} tests with it what becomes of his own code when the store is out of reach.
 *
 * <p>A call whose reply does not arrive throws a {@link WorkerStoreException} that tells, as a store must, whether a write may
 * have happened. A write that runs late does so before the tenth call after it, or when {@link #deliver} is called; its terms
 * are checked then, so that past its window it changes nothing. {@code now}, {@code watch} and {@code close} always go through.
 *
 * <p>Safe for use by many threads if the store is.
 */
public final class UnreliableStore extends ForwardingWorkerStore {
    private static final int CALLS_BEFORE_A_LATE_WRITE = 10;

    /** What goes over the line; making it again is sending it again. */
    @FunctionalInterface
    private interface Call<T> {
        T make();
    }

    private record Late(long due, Call<?> write) {}

    private final FaultPlan plan;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private long calls;

    private UnreliableStore(WorkerStore store, FaultPlan plan) {
        super(store);
        this.plan = plan;
    }

    /**
     * Puts a store behind a bad line.
     *
     * @param store the store; closed with the line
     * @param plan what goes wrong
     * @return the store as it is seen from the other end
     */
    public static UnreliableStore over(WorkerStore store, FaultPlan plan) {
        return new UnreliableStore(store, plan);
    }

    /**
     * Runs the writes that are on their way still, in the order in which they were sent.
     *
     * @return how many there were
     */
    public int deliver() {
        List<Late> due = takeLate(Long.MAX_VALUE);
        due.forEach(one -> one.write().make());
        return due.size();
    }

    /**
     * Returns what went wrong until now.
     *
     * @return a line for each fault: the number of the call, what it was, and the fault
     */
    public List<String> faults() {
        return List.copyOf(told);
    }

    // ---- writes

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return send("write", () -> super.write(writes));
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        return send("writeControl", () -> super.writeControl(expected, next, keepFor, terms));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return send("discardUnreadable", () -> super.discardUnreadable(id));
    }

    private <T> T send(String what, Call<T> write) {
        return switch (next(what, true)) {
            case NONE -> write.make();
            case FAILS -> throw failed(what);
            case RUNS_TWICE -> {
                write.make();
                yield write.make();
            }
            case REPLY_LOST -> {
                write.make();
                throw lost(what, true);
            }
            case RUNS_LATE -> {
                putOff(write);
                throw lost(what, true);
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
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
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
    public FleetControl control() {
        return read("control", super::control);
    }

    private <T> T read(String what, Call<T> reading) {
        return switch (next(what, false)) {
            case NONE, RUNS_TWICE -> reading.make();
            case FAILS -> throw failed(what);
            case REPLY_LOST, RUNS_LATE -> throw lost(what, false);
        };
    }

    // ---- what goes wrong

    private Fault next(String what, boolean isWrite) {
        long number = nextNumber();
        takeLate(number).forEach(one -> one.write().make());
        Fault fault = plan.fault(number, isWrite);
        if (fault != Fault.NONE) {
            told.add(number + " " + what + " " + fault);
        }
        return fault;
    }

    private synchronized long nextNumber() {
        return calls++;
    }

    private synchronized void putOff(Call<?> write) {
        late.add(new Late(calls + CALLS_BEFORE_A_LATE_WRITE, write));
    }

    private synchronized List<Late> takeLate(long number) {
        List<Late> due = late.stream().filter(one -> one.due() <= number).toList();
        late.removeAll(due);
        return due;
    }

    private static WorkerStoreException failed(String what) {
        return new WorkerStoreException(what + " did not reach the store", false, null);
    }

    private static WorkerStoreException lost(String what, boolean outcomeUnknown) {
        return new WorkerStoreException("the reply to " + what + " is lost", outcomeUnknown, null);
    }

    @Override
    public String toString() {
        return "a bad line, with these faults until now: " + told;
    }
}
