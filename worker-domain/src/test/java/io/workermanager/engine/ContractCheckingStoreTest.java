package io.workermanager.engine;

import static io.workermanager.rules.SampleRecords.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.Page;
import io.workermanager.port.StoreProxy;
import io.workermanager.port.StoreProxy.Answer;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import io.workermanager.port.WriteResult.RejectionReason;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method of the port with each answer that its contract forbids. */
class ContractCheckingStoreTest {
    private static final String STORE = "com.acme.BrokenStore";
    private static final WorkerId ID = WorkerId.of("w1");
    private static final SessionId SESSION = SessionId.of("s1");
    private static final Instant AT = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant LATEST = Instant.ofEpochMilli(((1L << 53) - 1) / 1000);
    private static final WorkerManagerSettings TWICE =
            WorkerManagerSettings.defaults().withAttempts(2).withRetryTimeout(Duration.ofMillis(100));
    private static final WorkerRecord OTHER = registered("w2", Duration.ofMinutes(1), AT);

    /** For each method of the port, a call of the manager that uses it. */
    private static final Map<String, Consumer<WorkerManager>> CALLS = Map.ofEntries(
            call("now", manager -> manager.diagnosis().now()),
            call("find", manager -> manager.monitorHealth(ID)),
            call("findBySession", manager -> manager.recovery().findBySession(SESSION)),
            call("write", manager -> manager.register(ID, RegisterOptions.defaults())),
            call("scan", WorkerManager::listWorkers),
            call("longestIdle", manager -> manager.findMatchingWorker(Criteria.any())),
            call("census", WorkerManager::getStats),
            call("control", manager -> manager.fleet().control()),
            call(
                    "writeControl",
                    manager -> manager.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated())),
            call("discardUnreadable", manager -> manager.diagnosis().discardUnreadable(ID)),
            call("audit", manager -> manager.fleet().audit(Order.AuditEntry.Page.START, 10)));

    @Test
    void aFaultOfTheStoreIsReportedAtOnceAndNotRepeated() {
        AtomicInteger writes = new AtomicInteger();
        WorkerManager manager = WorkerManager.create(broken("write", call -> {
            writes.incrementAndGet();
            throw new UnsupportedOperationException("not written yet");
        }));

        assertThat(catchThrowable(() -> manager.register(ID, RegisterOptions.defaults())))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageContaining("not written yet");
        assertThat(writes).hasValue(1);
    }

    private static Map.Entry<String, Consumer<WorkerManager>> call(String method, Consumer<WorkerManager> call) {
        return Map.entry(method, call);
    }

    private static Arguments cell(String method, Answer answer, String fault) {
        return Arguments.of(method, fault, answer);
    }

    private static Answer answers(@Nullable Object value) {
        return call -> value;
    }

    private static Answer throwing(Throwable thrown) {
        return call -> {
            throw thrown;
        };
    }

    private static Answer refuses(RejectionReason why) {
        return answers(List.of(new Rejected(why, AT)));
    }

    private static Page page(Page.@Nullable Cursor next, Instant at) {
        return new Page(List.of(), List.of(), Optional.ofNullable(next), at);
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (String method : CALLS.keySet()) {
            if (!method.equals("discardUnreadable")) {
                cells.add(cell(method, answers(null), "returned null"));
            }
            cells.add(cell(
                    method,
                    throwing(new UnsupportedOperationException("not yet")),
                    "threw java.lang.UnsupportedOperationException: not yet"));
            cells.add(cell(method, throwing(new NullPointerException()), "threw java.lang.NullPointerException"));
            cells.add(cell(method, throwing(new MuteException()), "threw " + MuteException.class.getName()));
        }
        for (Instant at : List.of(Instant.MIN, Instant.EPOCH.minusMillis(1), LATEST.plusMillis(1), Instant.MAX)) {
            String fault = "returned the time " + at + ", which is not 1970-01-01T00:00:00Z to " + LATEST;
            cells.add(cell("now", answers(at), fault));
            cells.add(cell("find", answers(new Timestamped<>(Optional.empty(), at)), fault));
            cells.add(cell("findBySession", answers(new Timestamped<>(Optional.empty(), at)), fault));
            cells.add(cell("census", answers(new Timestamped<>(new WorkerCensus(Map.of()), at)), fault));
            cells.add(cell("scan", answers(page(null, at)), fault));
            cells.add(cell("longestIdle", answers(page(null, at)), fault));
            cells.add(cell("write", answers(List.of(new Applied(at))), fault + " (result 0)"));
            cells.add(cell("writeControl", answers(new Applied(at)), fault));
        }
        addFaultsOfReads(cells);
        addFaultsOfWrites(cells);
        return cells.stream();
    }

    private static void addFaultsOfReads(List<Arguments> cells) {
        Timestamped<Optional<WorkerRecord>> another = new Timestamped<>(Optional.of(OTHER), AT);
        cells.add(cell("find", answers(another), "returned the record of w2 for w1"));
        cells.add(cell("findBySession", answers(another), "returned the record of w2, which does not hold s1"));
        Page.Cursor somewhere = new Page.Cursor("x");
        for (String method : List.of("scan", "longestIdle")) {
            cells.add(cell(
                    method, answers(page(Page.Cursor.start(), AT)), "returned a page after \"\" that goes on at \"\""));
            cells.add(cell(method, answers(page(somewhere, AT)), "returned a page after \"x\" that goes on at \"x\""));
        }
        Map<WorkerCensus.State, Long> many =
                Map.of(WorkerCensus.State.IDLE, Long.MAX_VALUE, WorkerCensus.State.LEFT, Long.MAX_VALUE);
        cells.add(cell(
                "census",
                answers(new Timestamped<>(new WorkerCensus(Map.of(Profile.defaults(), many)), AT)),
                "returned counts whose sum is not 0 to 9007199254740991"));
        cells.add(cell("census", answers(new Timestamped<Object>("none", AT)), "threw java.lang.ClassCastException"));
    }

    private static void addFaultsOfWrites(List<Arguments> cells) {
        Applied applied = new Applied(AT);
        cells.add(cell("write", answers(List.of()), "returned 0 results for 1 writes"));
        cells.add(cell("write", answers(List.of(applied, applied)), "returned 2 results for 1 writes"));
        cells.add(cell("write", answers(Collections.singletonList(null)), "returned null (result 0)"));
        cells.add(cell("write", answers(List.of("applied")), "threw java.lang.ClassCastException"));
        cells.add(cell(
                "write",
                refuses(new RejectionReason.VersionMismatch(Optional.of(OTHER))),
                "refused a write of w1 because of the record of w2 (result 0)"));
        cells.add(cell(
                "write",
                refuses(new RejectionReason.Unreadable(new WorkerList.Unreadable(OTHER.id(), "broken"))),
                "refused a write of w1 because of the record of w2 (result 0)"));
        for (RejectionReason why : List.of(
                new RejectionReason.SessionHeld(SESSION, OTHER.id()),
                new RejectionReason.TokenTooLow(SESSION, Long.MAX_VALUE))) {
            cells.add(cell("write", refuses(why), "refused a write because of s1, which it does not name (result 0)"));
        }
        cells.add(cell(
                "write",
                refuses(new RejectionReason.TransferSourceMissing()),
                "refused a write without a transfer as TransferSourceMissing (result 0)"));
        for (long number : new long[] {Long.MIN_VALUE, -1, 1L << 53, Long.MAX_VALUE}) {
            cells.add(cell(
                    "write",
                    refuses(new RejectionReason.RecentlyRemoved(number)),
                    "returned the incarnation " + number + ", which is not 1 to 9007199254740991 (result 0)"));
            String fault = "returned the revision " + number + ", which is not 0 to 9007199254740991";
            cells.add(
                    cell("write", refuses(new RejectionReason.ControlRevisionMismatch(number)), fault + " (result 0)"));
            cells.add(cell(
                    "writeControl",
                    answers(new Rejected(new RejectionReason.ControlRevisionMismatch(number), AT)),
                    fault));
        }
        cells.add(cell(
                "writeControl",
                answers(new Rejected(new RejectionReason.TransferSourceMissing(), AT)),
                "refused as TransferSourceMissing"));
    }

    /** An exception class of the store. Its methods must not be called. */
    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new AssertionError("getMessage of a foreign exception was called");
        }
    }

    /** Returns a store in memory with one faulty method. */
    private static WorkerStore broken(String broken, Answer answer) {
        FakeWorkerStore sound = FakeWorkerStore.empty();
        return StoreProxy.around(sound, call -> {
            if (call.name().equals("toString")) {
                return STORE;
            }
            return call.name().equals(broken) ? answer.to(call) : call.proceed();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cells")
    void aForbiddenAnswerIsAFaultOfTheStore(String method, String fault, Answer answer) {
        WorkerManager manager = WorkerManager.create(broken(method, answer), TWICE);

        WorkerStoreException thrown = catchThrowableOfType(
                WorkerStoreException.class, () -> CALLS.get(method).accept(manager));

        assertThat(thrown).isNotNull();
        assertThat(String.valueOf(thrown.getMessage())).startsWith(STORE + "." + method + " " + fault);
        assertThat(thrown.outcomeUnknown())
                .isEqualTo(List.of("write", "writeControl", "discardUnreadable").contains(method));
    }

    @Test
    void theCellsCoverEveryMethodOfThePort() {
        assertThat(Stream.of(WorkerStore.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName)
                        .filter(name -> !List.of("watch", "close").contains(name))
                        .collect(Collectors.toSet()))
                .isEqualTo(CALLS.keySet());
    }

    @Test
    void aWatchIsCheckedFromStartToClose() {
        WorkerStore.Subscription failsToEnd = () -> {
            throw new UnsupportedOperationException("no end");
        };
        assertThat(catchThrowable(() -> watchOver(broken("watch", answers(null)))))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".watch returned null");
        assertThat(catchThrowable(() -> watchOver(broken("watch", throwing(new IndexOutOfBoundsException("7"))))))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".watch threw java.lang.IndexOutOfBoundsException: 7");
        WorkerStore.Subscription watch = watchOver(broken("watch", answers(failsToEnd)));
        assertThat(catchThrowable(watch::close))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE
                        + ".watch: the subscription's close threw java.lang.UnsupportedOperationException: no end");
    }

    private static WorkerStore.Subscription watchOver(WorkerStore store) {
        return WorkerManager.create(store).diagnosis().watch(ID, signal -> {});
    }

    @Test
    @SuppressWarnings({"unchecked", "NullAway"}) // null is what the store gives
    void aListenerNeverGetsNull() {
        List<WorkerStore.ChangeHint> received = new ArrayList<>();
        List<Throwable> faults = new ArrayList<>();
        WorkerStore store = broken("watch", call -> {
            Consumer<WorkerStore.ChangeHint> listener =
                    (Consumer<WorkerStore.ChangeHint>) call.arguments().get(1);
            faults.add(catchThrowable(() -> listener.accept(null)));
            listener.accept(WorkerStore.ChangeHint.MAYBE_MISSED);
            return (WorkerStore.Subscription) () -> {};
        });

        WorkerManager.create(store).diagnosis().watch(ID, received::add);

        assertThat(received).containsExactly(WorkerStore.ChangeHint.MAYBE_MISSED);
        assertThat(faults)
                .singleElement()
                .isInstanceOf(WorkerStoreException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo(STORE + ".watch gave its listener null");
    }

    @Test
    void closeIsAlsoChecked() {
        WorkerStore store = broken("close", throwing(new UnsupportedOperationException("no end")));
        assertThat(catchThrowable(() -> new ContractCheckingStore(store).close()))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".close threw java.lang.UnsupportedOperationException: no end");
    }

    @Test
    void aFaultIsReportedForEachWorkerOfABatch() {
        WorkerManager manager = WorkerManager.create(broken("write", answers(List.of(new Applied(AT)))), TWICE);

        Map<WorkerId, BatchResult<Registration>> outcomes = manager.batches()
                .register(Map.of(ID, RegisterOptions.defaults(), OTHER.id(), RegisterOptions.defaults()));

        assertThat(outcomes.values())
                .hasSize(2)
                .allSatisfy(outcome ->
                        assertThat(outcome.toString()).contains(STORE + ".write returned 1 results for 2 writes"));
    }

    @Test
    void exceptionsOfTheContractAreThrownUnchanged() {
        for (RuntimeException named : List.of(
                new WorkerStoreException("no answer", true, null),
                new UnreadableRecordException(new WorkerList.Unreadable(ID, "broken")),
                new InvalidValueException("another number of partitions"),
                new IllegalStateException("the store is closed"))) {
            WorkerManager manager = WorkerManager.create(broken("find", throwing(named)));
            assertThat(catchThrowable(() -> manager.monitorHealth(ID))).isSameAs(named);
        }
    }

    @Test
    void theExceptionOfTheStoreIsTheCause() {
        IOException own = new IOException("reset");
        WorkerManager manager = WorkerManager.create(broken("find", throwing(own)));
        assertThat(catchThrowable(() -> manager.monitorHealth(ID))).hasRootCause(own);
    }

    @Test
    void anInterruptThatAStoreThrowsStaysOnTheThread() {
        FakeWorkerStore store = FakeWorkerStore.empty();
        store.whileControlIsRead(
                () -> ContractCheckingStoreTest.<RuntimeException>throwUndeclared(new InterruptedException("stop")));

        Throwable thrown = catchThrowable(new ContractCheckingStore(store)::control);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(WorkerStoreException.class).hasRootCauseInstanceOf(InterruptedException.class);
    }

    /** Throws a checked exception that is not declared. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUndeclared(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void aStoreWithoutAProxyIsNamedByItsClass() {
        FakeWorkerStore store = FakeWorkerStore.empty();
        store.estimateOffBy(Duration.between(store.clock(), Instant.MAX));

        assertThat(catchThrowable(() -> WorkerManager.create(store).diagnosis().now()))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageStartingWith(FakeWorkerStore.class.getName() + ".now returned the time");
    }

    @Test
    void aStoreMayReturnExactlyTheTimesThatARecordCanHold() {
        for (Instant at : Arrays.asList(Instant.EPOCH, LATEST)) {
            assertThatCode(() -> WorkerManager.create(broken("now", answers(at)))
                            .diagnosis()
                            .now())
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> new WorkerRecord.Assignment(SESSION, 1, LATEST)).doesNotThrowAnyException();
        assertThat(catchThrowable(() -> new WorkerRecord.Assignment(SESSION, 1, LATEST.plusMillis(1))))
                .isNotNull();
    }
}
