package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.workermanager.model.Cause;
import io.workermanager.model.Census;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.HoldId;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreDouble;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Applied;
import io.workermanager.store.WriteResult.Refusal;
import io.workermanager.store.WriteResult.Refused;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method of the port with each answer that the port rules out. */
class CheckedStoreTest {
    private static final String STORE = "com.acme.BrokenStore";
    private static final WorkerId ID = WorkerId.of("w1");
    private static final SessionId SESSION = SessionId.of("s1");
    private static final Instant AT = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant LATEST = Instant.ofEpochMilli(((1L << 53) - 1) / 1000);
    private static final Settings TWICE = Settings.DEFAULTS.attempts(2).patience(Duration.ofMillis(100));
    private static final Worker OTHER = worker("w2", AT);

    private static Worker worker(String id, Instant at) {
        return Worker.register(
                WorkerId.of(id),
                RegisterOptions.DEFAULTS,
                Duration.ofMinutes(1),
                Optional.empty(),
                1,
                FleetControl.NONE,
                at);
    }

    /** What the methods of the port are called by. */
    private static final Map<String, Consumer<WorkerManager>> CALLS = Map.of(
            "now", WorkerManager::now,
            "find", manager -> manager.monitorHealth(ID),
            "findBySession", manager -> manager.findBySession(SESSION),
            "write", manager -> manager.register(ID),
            "scan", WorkerManager::listWorkers,
            "longestIdle", manager -> manager.findMatchingWorker(Criteria.ANY),
            "census", WorkerManager::getStats,
            "control", WorkerManager::control,
            "writeControl", manager -> manager.hold(HoldId.of("h"), Selector.all(), Cause.UNSTATED),
            "discardUnreadable", manager -> manager.discardUnreadable(ID));

    /** What a method does instead of what the port wants. */
    private interface Answer {
        @Nullable
        Object get() throws Throwable;
    }

    private static Arguments cell(String method, Answer answer, String fault) {
        return Arguments.of(method, fault, answer);
    }

    private static Answer answers(@Nullable Object value) {
        return () -> value;
    }

    private static Answer refuses(Refusal why) {
        return answers(List.of(new Refused(why, AT)));
    }

    private static Page page(@Nullable Cursor next, Instant at) {
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
                    () -> {
                        throw new UnsupportedOperationException("not yet");
                    },
                    "threw java.lang.UnsupportedOperationException: not yet"));
            cells.add(cell(
                    method,
                    () -> {
                        throw new NullPointerException();
                    },
                    "threw java.lang.NullPointerException"));
            cells.add(cell(
                    method,
                    () -> {
                        throw new MuteException();
                    },
                    "threw " + MuteException.class.getName()));
        }
        for (Instant at : List.of(Instant.MIN, Instant.EPOCH.minusMillis(1), LATEST.plusMillis(1), Instant.MAX)) {
            String fault = "returned the time " + at + ", which is not 1970-01-01T00:00:00Z to " + LATEST;
            cells.add(cell("now", answers(at), fault));
            cells.add(cell("find", answers(new Reading<>(Optional.empty(), at)), fault));
            cells.add(cell("findBySession", answers(new Reading<>(Optional.empty(), at)), fault));
            cells.add(cell("census", answers(new Reading<>(new Census(Map.of()), at)), fault));
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
        Reading<Optional<Worker>> another = new Reading<>(Optional.of(OTHER), AT);
        cells.add(cell("find", answers(another), "returned the record of w2 for w1"));
        cells.add(cell("findBySession", answers(another), "returned the record of w2, which does not hold s1"));
        Cursor somewhere = new Cursor("x");
        for (String method : List.of("scan", "longestIdle")) {
            cells.add(cell(method, answers(page(Cursor.START, AT)), "returned a page after \"\" that goes on at \"\""));
            cells.add(cell(method, answers(page(somewhere, AT)), "returned a page after \"x\" that goes on at \"x\""));
        }
        Map<Standing, Long> many = Map.of(Standing.IDLE, Long.MAX_VALUE, Standing.LEFT, Long.MAX_VALUE);
        cells.add(cell(
                "census",
                answers(new Reading<>(new Census(Map.of(Profile.DEFAULT, many)), AT)),
                "returned counts whose sum is not 0 to 9007199254740991"));
        cells.add(cell("census", answers(new Reading<Object>("none", AT)), "threw java.lang.ClassCastException"));
    }

    private static void addFaultsOfWrites(List<Arguments> cells) {
        Applied applied = new Applied(AT);
        cells.add(cell("write", answers(List.of()), "returned 0 results for 1 writes"));
        cells.add(cell("write", answers(List.of(applied, applied)), "returned 2 results for 1 writes"));
        cells.add(cell("write", answers(Collections.singletonList(null)), "returned null (result 0)"));
        cells.add(cell("write", answers(List.of("applied")), "threw java.lang.ClassCastException"));
        cells.add(cell(
                "write",
                refuses(new Refusal.OtherVersion(Optional.of(OTHER))),
                "refused a write of w1 because of the record of w2 (result 0)"));
        cells.add(cell(
                "write",
                refuses(new Refusal.Unreadable(new UnreadableRecord(OTHER.id(), "broken"))),
                "refused a write of w1 because of the record of w2 (result 0)"));
        for (Refusal why : List.of(
                new Refusal.SessionHeld(SESSION, OTHER.id()), new Refusal.TokenTooLow(SESSION, Long.MAX_VALUE))) {
            cells.add(cell("write", refuses(why), "refused a write because of s1, which it does not name (result 0)"));
        }
        cells.add(cell(
                "write",
                refuses(new Refusal.NothingToTakeOver()),
                "refused a write without a handover as NothingToTakeOver (result 0)"));
        for (long number : new long[] {Long.MIN_VALUE, -1, 1L << 53, Long.MAX_VALUE}) {
            cells.add(cell(
                    "write",
                    refuses(new Refusal.RemovedBefore(number)),
                    "returned the incarnation " + number + ", which is not 1 to 9007199254740991 (result 0)"));
            String fault = "returned the revision " + number + ", which is not 0 to 9007199254740991";
            cells.add(cell("write", refuses(new Refusal.OtherControl(number)), fault + " (result 0)"));
            cells.add(cell("writeControl", answers(new Refused(new Refusal.OtherControl(number), AT)), fault));
        }
        cells.add(cell(
                "writeControl",
                answers(new Refused(new Refusal.NothingToTakeOver(), AT)),
                "refused as NothingToTakeOver"));
    }

    /** An exception of the store's own, whose methods must not be called. */
    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new AssertionError("a foreign exception was asked for its message");
        }
    }

    /** A store in memory, but for one method. */
    private static WorkerStore broken(String broken, Answer answer) {
        StoreDouble sound = StoreDouble.empty();
        return (WorkerStore) Proxy.newProxyInstance(
                CheckedStoreTest.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("toString")) {
                        return STORE;
                    }
                    if (method.getName().equals(broken)) {
                        return answer.get();
                    }
                    try {
                        return method.invoke(sound, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cells")
    void whatThePortRulesOutIsAFaultOfTheStore(String method, String fault, Answer answer) {
        WorkerManager manager = WorkerManager.over(broken(method, answer), TWICE);

        WorkerStoreException thrown = catchThrowableOfType(
                WorkerStoreException.class, () -> CALLS.get(method).accept(manager));

        assertThat(thrown).isNotNull();
        assertThat(String.valueOf(thrown.getMessage())).startsWith(STORE + "." + method + " " + fault);
        assertThat(thrown.outcomeUnknown())
                .isEqualTo(List.of("write", "writeControl", "discardUnreadable").contains(method));
    }

    @Test
    void everyMethodOfThePortIsAmongThem() {
        assertThat(Stream.of(WorkerStore.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(Method::getName)
                        .filter(name -> !List.of("watch", "close").contains(name))
                        .collect(Collectors.toSet()))
                .isEqualTo(CALLS.keySet());
    }

    @Test
    void aWatchIsCheckedFromItsBeginningToItsEnd() {
        Subscription failsToEnd = () -> {
            throw new UnsupportedOperationException("no end");
        };
        assertThat(catchThrowable(() -> watchOver(broken("watch", answers(null)))))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".watch returned null");
        assertThat(catchThrowable(() -> watchOver(broken("watch", () -> {
                    throw new IndexOutOfBoundsException("7");
                }))))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".watch threw java.lang.IndexOutOfBoundsException: 7");
        Subscription watch = watchOver(broken("watch", answers(failsToEnd)));
        assertThat(catchThrowable(watch::close))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE
                        + ".watch: the subscription's close threw java.lang.UnsupportedOperationException: no end");
    }

    private static Subscription watchOver(WorkerStore store) {
        return WorkerManager.over(store).watch(ID, signal -> {});
    }

    @Test
    @SuppressWarnings({"unchecked", "NullAway"}) // null is what the store gives
    void aListenerIsNotGivenNull() {
        List<StoreSignal> heard = new ArrayList<>();
        List<Throwable> faults = new ArrayList<>();
        WorkerStore store = (WorkerStore) Proxy.newProxyInstance(
                CheckedStoreTest.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("toString")) {
                        return STORE;
                    }
                    Consumer<StoreSignal> listener = (Consumer<StoreSignal>) args[1];
                    faults.add(catchThrowable(() -> listener.accept(null)));
                    listener.accept(StoreSignal.MAYBE_MISSED);
                    return (Subscription) () -> {};
                });

        WorkerManager.over(store).watch(ID, heard::add);

        assertThat(heard).containsExactly(StoreSignal.MAYBE_MISSED);
        assertThat(faults)
                .singleElement()
                .isInstanceOf(WorkerStoreException.class)
                .hasToString(WorkerStoreException.class.getName() + ": " + STORE + ".watch gave its listener null");
    }

    @Test
    void closingIsCheckedToo() {
        WorkerStore store = broken("close", () -> {
            throw new UnsupportedOperationException("no end");
        });
        assertThat(catchThrowable(() -> new CheckedStore(store).close()))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessage(STORE + ".close threw java.lang.UnsupportedOperationException: no end");
    }

    @Test
    void eachOfABatchGetsToKnowOfTheFault() {
        WorkerManager manager = WorkerManager.over(broken("write", answers(List.of(new Applied(AT)))), TWICE);

        Map<WorkerId, Outcome<Registration>> outcomes =
                manager.registerEach(Map.of(ID, RegisterOptions.DEFAULTS, OTHER.id(), RegisterOptions.DEFAULTS));

        assertThat(outcomes.values())
                .hasSize(2)
                .allSatisfy(outcome ->
                        assertThat(outcome.toString()).contains(STORE + ".write returned 1 results for 2 writes"));
    }

    @Test
    void whatThePortNamesIsThrownAsItIs() {
        for (RuntimeException named : List.of(
                new WorkerStoreException("no answer", true, null),
                new UnreadableRecordException(new UnreadableRecord(ID, "broken")),
                new InvalidValueException("another number of partitions"),
                new IllegalStateException("the store is closed"))) {
            WorkerManager manager = WorkerManager.over(broken("find", () -> {
                throw named;
            }));
            assertThat(catchThrowable(() -> manager.monitorHealth(ID))).isSameAs(named);
        }
    }

    @Test
    void theExceptionOfTheStoreIsTheCause() {
        IOException own = new IOException("reset");
        WorkerManager manager = WorkerManager.over(broken("find", () -> {
            throw own;
        }));
        assertThat(catchThrowable(() -> manager.monitorHealth(ID))).hasRootCause(own);
    }

    @Test
    void anInterruptThatAStoreThrowsStaysOnTheThread() {
        CheckedStore store = new CheckedStore(new ClockWithoutStore(() -> {
            CheckedStoreTest.<RuntimeException>sneak(new InterruptedException("stop"));
            return AT;
        }));

        Throwable thrown = catchThrowable(store::now);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(WorkerStoreException.class).hasRootCauseInstanceOf(InterruptedException.class);
    }

    /** Throws a checked exception that is not declared. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void aStoreThatIsNoProxyIsNamedByItsClass() {
        assertThat(catchThrowable(() -> WorkerManager.over(new ClockWithoutStore(() -> Instant.MAX))
                        .now()))
                .isInstanceOf(WorkerStoreException.class)
                .hasMessageStartingWith(ClockWithoutStore.class.getName() + ".now returned the time");
    }

    @Test
    void theTimesThatARecordCanHoldAreTheOnesThatAStoreMayReturn() {
        for (Instant at : Arrays.asList(Instant.EPOCH, LATEST)) {
            assertThatCode(() -> WorkerManager.over(broken("now", answers(at))).now())
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> new io.workermanager.model.Assignment(SESSION, 1, LATEST))
                .doesNotThrowAnyException();
        assertThat(catchThrowable(() -> new io.workermanager.model.Assignment(SESSION, 1, LATEST.plusMillis(1))))
                .isNotNull();
    }

    /** A store that is no proxy, and has nothing but a clock. */
    private record ClockWithoutStore(Supplier<Instant> clock) implements WorkerStore {
        @Override
        public Instant now() {
            return clock.get();
        }

        @Override
        public Reading<Optional<Worker>> find(WorkerId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reading<Optional<Worker>> findBySession(SessionId session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<WriteResult> write(List<Write> writes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reading<Census> census() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FleetControl control() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean discardUnreadable(WorkerId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
