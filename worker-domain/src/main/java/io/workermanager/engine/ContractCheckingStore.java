package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
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
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the answers of a store against the contract of the port. An answer that the contract forbids, or an exception that it
 * does not list, becomes a {@link WorkerStoreException} that names the store's class, the method and the fault. Safe for use by
 * many threads.
 */
public final class ContractCheckingStore implements WorkerStore {
    /** The bounds of the times and numbers that a record can hold. */
    private static final long LARGEST_NUMBER = (1L << 53) - 1;

    private static final Instant LATEST = Instant.ofEpochMilli(LARGEST_NUMBER / 1000);
    private static final int LONGEST_MESSAGE = 300;

    private final WorkerStore store;

    /** A fault in the code of the store. A repeated call would only repeat the fault. */
    static final class ContractViolationException extends WorkerStoreException {
        private static final long serialVersionUID = 1L;

        ContractViolationException(String message, boolean outcomeUnknown, @Nullable Exception cause) {
            super(message, outcomeUnknown, cause);
        }
    }

    public ContractCheckingStore(WorkerStore store) {
        this.store = store;
    }

    @Override
    public Instant now() {
        return read("now", store::now, ContractCheckingStore::faultOfTime);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return read(
                "find",
                () -> store.find(id),
                found -> firstOf(
                        faultOfTime(found.at()),
                        found.value().isPresent() && !found.value().get().id().equals(id)
                                ? "returned the record of "
                                        + found.value().get().id() + " for " + id
                                : null));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return read(
                "findBySession",
                () -> store.findBySession(session),
                found -> firstOf(
                        faultOfTime(found.at()),
                        found.value().isPresent()
                                        && found.value().get().tokenOf(session).isEmpty()
                                ? "returned the record of "
                                        + found.value().get().id() + ", which does not hold " + session
                                : null));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return change("write", () -> store.write(writes), results -> faultOfResults(results, writes));
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return read("scan", () -> store.scan(atLeast, from, limit), page -> faultOfPage(page, from));
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return read("longestIdle", () -> store.longestIdle(wanted, from, limit), page -> faultOfPage(page, from));
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return read(
                "census", store::census, census -> firstOf(faultOfTime(census.at()), faultOfCounts(census.value())));
    }

    @Override
    public FleetControl control() {
        return read("control", store::control, control -> null);
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return change(
                "writeControl",
                () -> store.writeControl(expected, next, keepFor, preconditions, audit),
                result -> firstOf(faultOfTime(result.at()), faultOfControlResult(result)));
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return read(
                "audit",
                () -> store.audit(from, limit),
                page -> page.entries().size() > limit
                        ? "returned " + page.entries().size() + " entries for a limit of " + limit
                        : null);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return change("discardUnreadable", () -> store.discardUnreadable(id), answer -> null);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        Consumer<WorkerStore.ChangeHint> checked = signal -> {
            if (signal == null) {
                throw fault("watch", "gave its listener null", false, null);
            }
            listener.accept(signal);
        };
        WorkerStore.Subscription watch = read("watch", () -> store.watch(scope, checked), begun -> null);
        return () -> run("watch: the subscription's close", watch::close);
    }

    @Override
    public void close() {
        run("close", store::close);
    }

    // ---- faults of an answer

    private static @Nullable String faultOfTime(Instant at) {
        return at.isBefore(Instant.EPOCH) || at.isAfter(LATEST)
                ? "returned the time " + at + ", which is not " + Instant.EPOCH + " to " + LATEST
                : null;
    }

    private static @Nullable String faultOfNumber(String what, long value, long least) {
        return value < least || value > LARGEST_NUMBER
                ? "returned the " + what + " " + value + ", which is not " + least + " to " + LARGEST_NUMBER
                : null;
    }

    /** A scan never ends if a page continues where it began. */
    private static @Nullable String faultOfPage(Page page, Page.Cursor from) {
        if (page.next().isPresent()) {
            Page.Cursor next = page.next().get();
            if (next.equals(from) || next.equals(Page.Cursor.start())) {
                return "returned a page after \"" + from.place() + "\" that goes on at \"" + next.place() + "\"";
            }
        }
        return faultOfTime(page.at());
    }

    private static @Nullable String faultOfCounts(WorkerCensus census) {
        long sum = 0;
        for (Map<WorkerCensus.State, Long> counts : census.counts().values()) {
            for (long count : counts.values()) {
                if (count > LARGEST_NUMBER - sum) {
                    return "returned counts whose sum is not 0 to " + LARGEST_NUMBER;
                }
                sum += count;
            }
        }
        return null;
    }

    private static @Nullable String faultOfResults(List<WriteResult> results, List<Write> writes) {
        if (results.size() != writes.size()) {
            return "returned " + results.size() + " results for " + writes.size() + " writes";
        }
        int i = 0;
        for (@Nullable WriteResult result : results) {
            String fault = result == null ? "returned null" : faultOfResult(result, writes.get(i));
            if (fault != null) {
                return fault + " (result " + i + ")";
            }
            i++;
        }
        return null;
    }

    private static @Nullable String faultOfResult(WriteResult result, Write write) {
        String fault = faultOfTime(result.at());
        return fault != null || result instanceof WriteResult.Applied
                ? fault
                : faultOfRefusal(((WriteResult.Rejected) result).why(), write);
    }

    private static @Nullable String faultOfRefusal(RejectionReason why, Write write) {
        if (why instanceof RejectionReason.VersionMismatch other) {
            return other.current().isPresent() ? faultOfId(other.current().get().id(), write) : null;
        }
        if (why instanceof RejectionReason.Unreadable unreadable) {
            return faultOfId(unreadable.record().id(), write);
        }
        if (why instanceof RejectionReason.SessionHeld held) {
            return faultOfSession(held.session(), write);
        }
        if (why instanceof RejectionReason.TokenTooLow low) {
            return firstOf(faultOfSession(low.session(), write), faultOfNumber("token", low.known(), 1));
        }
        if (why instanceof RejectionReason.RecentlyRemoved removed) {
            return faultOfNumber("incarnation", removed.incarnation(), 1);
        }
        if (why instanceof RejectionReason.ControlRevisionMismatch other) {
            return faultOfNumber("revision", other.revision(), 0);
        }
        return why instanceof RejectionReason.TransferSourceMissing
                        && write.preconditions().transfer().isEmpty()
                ? "refused a write without a transfer as TransferSourceMissing"
                : null;
    }

    private static @Nullable String faultOfId(WorkerId id, Write write) {
        return id.equals(write.id()) ? null : "refused a write of " + write.id() + " because of the record of " + id;
    }

    private static @Nullable String faultOfSession(SessionId session, Write write) {
        boolean named = write.after().isPresent()
                && write.after().get().tokenOf(session).isPresent();
        return named ? null : "refused a write because of " + session + ", which it does not name";
    }

    private static @Nullable String faultOfControlResult(WriteResult result) {
        if (result instanceof WriteResult.Rejected refused
                && !(refused.why() instanceof RejectionReason.OutsideWindow)) {
            return refused.why() instanceof RejectionReason.ControlRevisionMismatch other
                    ? faultOfNumber("revision", other.revision(), 0)
                    : "refused as " + refused.why().getClass().getSimpleName();
        }
        return null;
    }

    private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    // ---- results and exceptions of a call

    private <T> T read(String method, Supplier<T> call, Function<T, @Nullable String> check) {
        return call(method, false, call, check);
    }

    private <T> T change(String method, Supplier<T> call, Function<T, @Nullable String> check) {
        return call(method, true, call, check);
    }

    private <T> T call(String method, boolean changes, Supplier<T> call, Function<T, @Nullable String> check) {
        String fault;
        try {
            @Nullable T answer = call.get();
            fault = answer == null ? "returned null" : check.apply(answer);
            if (fault == null) {
                return answer;
            }
        } catch (WorkerStoreException | InvalidValueException | IllegalStateException e) {
            // The contract lists them: broken infrastructure, bad input, and a closed store.
            throw e;
        } catch (Exception e) {
            throw thrown(method, changes, e);
        }
        throw fault(method, fault, changes, null);
    }

    private void run(String method, Runnable call) {
        try {
            call.run();
        } catch (WorkerStoreException | InvalidValueException | IllegalStateException e) {
            throw e;
        } catch (Exception e) {
            throw thrown(method, false, e);
        }
    }

    private WorkerStoreException thrown(String method, boolean changes, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return fault(method, "threw " + described(e), changes, e);
    }

    /** Calls methods only of exceptions of the JDK. A method of another exception might throw, or never return. */
    private static String described(Exception e) {
        String name = e.getClass().getName();
        String message = e.getClass().getClassLoader() == null ? e.getMessage() : null;
        if (message == null) {
            return name;
        }
        return name + ": "
                + (message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message);
    }

    private WorkerStoreException fault(String method, String fault, boolean changes, @Nullable Exception cause) {
        return new ContractViolationException(nameOfTheStore() + "." + method + " " + fault, changes, cause);
    }

    /** Returns the class of the store. For a dynamic proxy it returns the text of the proxy, which names the store behind it. */
    private String nameOfTheStore() {
        String name = store.getClass().getName();
        if (!name.contains("$Proxy")) {
            return name;
        }
        try {
            return String.valueOf(store);
        } catch (RuntimeException e) {
            return name;
        }
    }
}
