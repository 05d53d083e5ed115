package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A client of a store in memory, with a settable clock and fault injection. A scan returns all records, and {@link
 * #control()} returns the control as of the last completed call, as the port allows. Safe for use by many threads.
 */
public final class FakeWorkerStore extends StoreTestAccess implements WorkerStore {
    /** The outcome of one writing call. */
    public enum Fate {
        /** The call runs and returns its result. */
        ANSWERED,
        /** The call runs, and its reply is lost. */
        REPLY_LOST,
        /** The call does not run now; it may {@linkplain #deliverDelayed run later}. */
        DELAYED,
        /** The call certainly does not run. */
        FAILED
    }

    private final List<String> roundTrips = new ArrayList<>();
    private final List<Write> sent = new ArrayList<>();
    private final List<Write> delayed = new ArrayList<>();
    private FleetControl seenControl = FleetControl.none();
    private boolean closed;
    private Optional<Duration> controlKeptFor = Optional.empty();

    /** A listener of any client. */
    record Watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {}

    private FakeWorkerStore(SharedFleetState state) {
        super(state);
    }

    /** Creates a client of a new, empty store. */
    public static FakeWorkerStore empty() {
        return new FakeWorkerStore(new SharedFleetState());
    }

    /** Creates another client of the same store. */
    public FakeWorkerStore sibling() {
        return new FakeWorkerStore(state);
    }

    // ---- test access

    /** Returns the time to keep of this client's last write of the control. */
    public Optional<Duration> controlKeptFor() {
        return controlKeptFor;
    }

    /** Returns every write that was sent, in order. */
    public List<Write> sent() {
        return List.copyOf(sent);
    }

    public void deliverDelayed() {
        synchronized (state) {
            delayed.forEach(state::write);
            delayed.clear();
        }
    }

    public List<String> roundTrips() {
        return List.copyOf(roundTrips);
    }

    public void forgetRoundTrips() {
        roundTrips.clear();
    }

    // ---- the port

    @Override
    public Instant now() {
        return clock().plus(estimateOff());
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return read("find", at -> new Timestamped<>(state.record(id), at));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        runNext(beforeFindsBySession);
        return read("findBySession", at -> new Timestamped<>(state.holderOf(session), at));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        synchronized (state) {
            sent.addAll(writes);
        }
        List<WriteResult> results = send("write", writes, () -> run(writes));
        writes.stream()
                .filter(write -> WorkerStore.ChangeHint.isDue(write.before(), write.after()))
                .forEach(write -> signal(WorkerStore.WatchScope.of(write.id()), WorkerStore.ChangeHint.WORKER_CHANGED));
        return results;
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return read("scan", at -> {
            List<WorkerRecord> rest = state.all()
                    .filter(worker -> from.equals(Page.Cursor.start())
                            || WorkerId.order().compare(worker.id(), WorkerId.of(from.place())) > 0)
                    .toList();
            List<WorkerList.Unreadable> unreadable =
                    from.equals(Page.Cursor.start()) ? List.copyOf(state.unreadable.values()) : List.of();
            Page page = Page.of(
                    new Timestamped<>(rest, at),
                    limit,
                    Function.identity(),
                    worker -> new Page.Cursor(worker.id().value()));
            return new Page(page.workers(), unreadable, page.next(), at);
        });
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return read("longestIdle", at -> {
            Page.IdlePosition last = Page.IdlePosition.at(from);
            List<WorkerRecord> rest = state.all()
                    .filter(worker -> WorkerCensus.State.of(worker, at) == WorkerCensus.State.IDLE
                            && wanted.test(worker.profile()))
                    .sorted(Comparator.comparing(Page.IdlePosition::of))
                    .dropWhile(worker -> Page.IdlePosition.of(worker).compareTo(last) <= 0)
                    .toList();
            return Page.of(
                    new Timestamped<>(rest, at),
                    limit,
                    Function.identity(),
                    worker -> Page.IdlePosition.of(worker).cursor());
        });
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return read("census", at -> new Timestamped<>(state.census(), at));
    }

    @Override
    public FleetControl control() {
        readControl();
        FleetControl seen;
        synchronized (state) {
            seen = seenControl;
        }
        runNext(whileControlIsRead);
        return seen;
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        controlKeptFor = Optional.of(keepFor);
        WriteResult result =
                send("writeControl", List.of(), () -> state.writeControl(expected, next, preconditions, audit));
        signal(WorkerStore.WatchScope.fleet(), WorkerStore.ChangeHint.CONTROL_CHANGED);
        return result;
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        Page.checkLimit(limit);
        return read("audit", at -> state.audit(from, limit));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return read("discardUnreadable", at -> state.unreadable.remove(id) != null);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        Watch watch = new Watch(scope, listener);
        state.watches.add(watch);
        return () -> state.watches.remove(watch);
    }

    @Override
    public void close() {
        closed = true;
    }

    private List<WriteResult> run(List<Write> writes) {
        List<WriteResult> results = List.of();
        for (int run = 0; run < runs(); run++) {
            results = writes.stream().map(state::write).toList();
        }
        return results;
    }

    private void signal(WorkerStore.WatchScope scope, WorkerStore.ChangeHint signal) {
        state.watches.stream()
                .filter(watch -> watch.scope().equals(scope))
                .forEach(watch -> watch.listener().accept(signal));
    }

    private <T> T read(String verb, Function<Instant, T> question) {
        read(verb);
        return call(verb, () -> question.apply(state.now));
    }

    private <T> T send(String verb, List<Write> writes, Supplier<T> effect) {
        Fate fate = nextFate();
        if (fate == Fate.ANSWERED) {
            runNext(beforeWrites);
        }
        return switch (fate) {
            case ANSWERED -> call(verb, effect);
            case REPLY_LOST -> {
                run(verb, effect);
                throw new WorkerStoreException("the reply to " + verb + " was lost", true, null);
            }
            case DELAYED -> {
                synchronized (state) {
                    roundTrips.add(verb);
                    delayed.addAll(writes);
                }
                throw new WorkerStoreException(verb + " was not answered in time", true, null);
            }
            case FAILED -> {
                synchronized (state) {
                    roundTrips.add(verb);
                }
                throw new WorkerStoreException(verb + " could not reach the store", false, null);
            }
        };
    }

    private <T> T call(String verb, Supplier<T> effect) {
        T result = run(verb, effect);
        synchronized (state) {
            seenControl = state.control;
        }
        return result;
    }

    private <T> T run(String verb, Supplier<T> effect) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        synchronized (state) {
            roundTrips.add(verb);
            state.expire();
            return effect.get();
        }
    }
}
