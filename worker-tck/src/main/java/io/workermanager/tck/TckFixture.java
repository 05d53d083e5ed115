package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The fleet that one rule works on: its stores, its time, and the writes that rules are made of. */
final class TckFixture {
    /** Long enough that no lease of a rule that is not about time runs out. */
    static final Duration TTL = Duration.ofHours(1);

    /** How long records of rules that are not about time are kept. */
    static final Duration KEEP = Duration.ofHours(2);

    /** Times that must not run out before a rule has done its part, each longer than the one before. */
    private static final List<Duration> BRIEF =
            List.of(Duration.ofMillis(400), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final WorkerStoreTck tck;
    private final Duration timeout;
    private final String name;
    private final AtomicInteger neighbours = new AtomicInteger();
    private final List<WorkerStore> opened = new CopyOnWriteArrayList<>();
    private final WorkerStore store;
    private final AtomicLong numbers = new AtomicLong();

    /** The latest time of the store's that a rule was told: nothing that a rule made begins later. */
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);

    /** Where the windows end that no write of a rule is to outlast. */
    private final Set<Instant> windowEnds = ConcurrentHashMap.newKeySet();

    TckFixture(WorkerStoreTck tck, Duration timeout) {
        this(tck, timeout, "tck-" + UUID.randomUUID());
    }

    /** Of a fleet that another process has already, or not. */
    TckFixture(WorkerStoreTck tck, Duration timeout, String name) {
        this.name = name;
        this.tck = tck;
        this.timeout = timeout;
        this.store = new SiblingStores(this::openAnother);
    }

    /** Closes each store, whatever the others do; what the first one threw is thrown then. */
    void close() {
        List<Throwable> thrown = new ArrayList<>();
        for (WorkerStore one : opened) {
            try {
                one.close();
            } catch (Throwable e) {
                thrown.add(e);
            }
        }
        if (!thrown.isEmpty()) {
            throw new AssertionError(
                    "closing " + thrown.size() + " of " + opened.size() + " stores failed", thrown.get(0));
        }
    }

    // ---- stores

    /** All stores of this fleet as one, for calls of the rule itself and of its threads. */
    WorkerStore store() {
        return store;
    }

    /** Another store of this fleet. */
    WorkerStore openAnother() {
        return open(name);
    }

    /** The stores, used as one, of a fleet that has nothing to do with this one. Its name begins with the name of this fleet. */
    WorkerStore openOtherFleet() {
        return siblings(otherName());
    }

    /** As many stores of one such fleet. */
    List<WorkerStore> openOtherFleet(int stores) {
        String other = otherName();
        return Stream.generate(() -> open(other)).limit(stores).toList();
    }

    private String otherName() {
        return name + "-" + neighbours.incrementAndGet();
    }

    /** Other fleets, whose names differ from the name of this one by case, or by a character more or less at the end. */
    Map<String, WorkerStore> openNeighbours() {
        Map<String, WorkerStore> all = new LinkedHashMap<>();
        for (String other : List.of(name + "-", name.substring(0, name.length() - 1), name.toUpperCase(Locale.ROOT))) {
            all.put(other, siblings(other));
        }
        return all;
    }

    private WorkerStore siblings(String fleet) {
        return new SiblingStores(() -> open(fleet));
    }

    /** Opens one store at a time: a test need not expect several threads. */
    private synchronized WorkerStore open(String fleet) {
        WorkerStore one = tck.open(fleet);
        assertThat(one).as("what open(String) returns").isNotNull();
        opened.add(one);
        return one;
    }

    /** A second JVM with stores of this fleet. */
    OtherProcess startOtherProcess() {
        return new OtherProcess(tck.getClass(), name, tck.otherProcess());
    }

    void corrupt(WorkerId id) {
        tck.corruptRecord(name, id);
    }

    int rounds() {
        return tck.rounds();
    }

    // ---- managers

    /** One that tries again for as long as the kit waits. */
    WorkerManager manager() {
        return manager(openAnother());
    }

    WorkerManager manager(WorkerStore over) {
        return WorkerManager.create(over, settings());
    }

    /** One that registers workers with a lease of its own length. */
    WorkerManager manager(Duration ttl) {
        return WorkerManager.create(openAnother(), settings().withTtl(ttl));
    }

    /**
     * The defaults, with as many attempts as there may be. Where the clock cannot be moved leases are long as well: none runs out
     * while a slow store answers.
     */
    private WorkerManagerSettings settings() {
        WorkerManagerSettings settings =
                WorkerManagerSettings.defaults().withAttempts(10_000).withRetryTimeout(timeout);
        return isClockMovable() ? settings : settings.withTtl(TTL);
    }

    /** Registers workers under the ids w0, w1 and so on. */
    void register(WorkerManager manager, int workers) {
        for (int i = 0; i < workers; i++) {
            manager.register("w" + i, RegisterOptions.defaults());
        }
    }

    // ---- real time

    /** How long a rule waits in real time for what another thread must do. */
    Duration timeout() {
        return timeout;
    }

    /** At most so many turns, and no new one when the kit's patience is over. */
    IterationLimit iterations(int most) {
        return new IterationLimit(most, timeout);
    }

    /** Runs one task a thread, for three times the kit's patience: the turns of the tasks may take a third of that. */
    <T> List<T> runConcurrently(int threads, IntFunction<Callable<T>> task) {
        return ConcurrentRunner.run(threads, timeout.multipliedBy(3), task);
    }

    // ---- the store's time

    Instant now() {
        Instant now = store.now();
        latest.accumulateAndGet(now, TckFixture::later);
        return now;
    }

    /**
     * Lets time pass until the store's clock shows it, counted from the latest time that a rule was told. Both the store's word on
     * its clock and the time of one of its answers must have come so far: the former may be an estimate.
     */
    void advanceTime(Duration time) {
        Instant until = latest.accumulateAndGet(now(), TckFixture::later).plus(time);
        tck.advanceTime(time);
        Instant seen = seen();
        for (int more = 0; more < 20 && seen.isBefore(until); more++) {
            tck.advanceTime(Duration.between(seen, until).plusMillis(1));
            seen = seen();
        }
        assertThat(seen)
                .as("the store's clock, after advanceTime(%s) and as much more as was missing, 20 times", time)
                .isAfterOrEqualTo(until);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Instant seen() {
        Instant told = now();
        Instant answered = store.find(WorkerId.of("nobody")).at();
        return told.isBefore(answered) ? told : answered;
    }

    boolean isClockMovable() {
        return tck.capabilities().contains(Capability.MOVABLE_CLOCK);
    }

    /**
     * A lease that a rule waits for the end of: the shortest one, or one of twenty calls of a store that takes long to answer. A
     * manager's writes are refused when they take longer than the lease of their worker.
     */
    Duration shortLease() {
        Instant before = store.find(WorkerId.of("nobody")).at();
        Duration call =
                Duration.between(before, store.find(WorkerId.of("nobody")).at());
        Duration twenty = call.multipliedBy(20);
        return twenty.compareTo(Lease.SHORTEST) > 0 ? twenty : Lease.SHORTEST;
    }

    /** Moves the clock, or sleeps, without a look at what the store's clock shows. */
    void advanceTimeOnce(Duration time) {
        tck.advanceTime(time);
    }

    /** The time of a write that changes nothing. A write is always checked against the clock itself. */
    Instant timeOfWrite() {
        return write(remove(newRecord("nobody"))).at();
    }

    /** Lets time pass if that takes none. */
    void advanceTimeIfMovable(Duration time) {
        if (isClockMovable()) {
            advanceTime(time);
        }
    }

    /**
     * Has something done that must be over before a brief time of the store's is; with a longer time if it was not.
     *
     * @param done does it, and returns whether it was in time
     * @throws TooSlowError if it was not even within a minute
     */
    void retryUntilInTime(String what, Predicate<Duration> done) {
        if (BRIEF.stream().noneMatch(done)) {
            throw new TooSlowError(what + " took longer than " + BRIEF.get(BRIEF.size() - 1));
        }
    }

    /** Has a clock that knows more than milliseconds stand between two of them, if it can be moved: once of two times. */
    void advanceByFraction() {
        tck.advanceTime(Duration.ofNanos(1_300_000));
    }

    /** Lets time pass in small steps until something is so: ten seconds, and the two that records are kept at most. */
    void await(String what, BooleanSupplier so) {
        for (int step = 0; step < 250 && !so.getAsBoolean(); step++) {
            advanceTime(Duration.ofMillis(50));
        }
        assertThat(so.getAsBoolean()).as(what + ", ten seconds after its time").isTrue();
    }

    void moveClockBack(Duration time) {
        tck.moveClockBack(time);
        latest.set(store.now());
    }

    /** A window that is open now and stays open for as long as one can be, less what shows that it may begin earlier. */
    Write.Preconditions openWindow() {
        Instant now = now();
        Instant end = now.plusSeconds(50);
        windowEnds.add(Write.Preconditions.within(now, end).notAfter());
        return Write.Preconditions.within(now.minusSeconds(10), end);
    }

    /** A window that was open and is not any more. */
    Write.Preconditions closedWindow() {
        Instant now = now();
        return Write.Preconditions.within(now.minusSeconds(40), now.minusSeconds(5));
    }

    // ---- records

    static SessionId session(String name) {
        return SessionId.of(name);
    }

    /** A record that registers now, not written yet: idle, of the default profile. */
    WorkerRecord newRecord(String id) {
        return newRecord(id, Profile.defaults());
    }

    WorkerRecord newRecord(String id, Profile profile) {
        return newRecord(id, profile, TTL);
    }

    WorkerRecord newRecord(String id, Duration ttl) {
        return newRecord(id, Profile.defaults(), ttl);
    }

    WorkerRecord newRecord(String id, Profile profile, Duration ttl) {
        return withStoredProfile(register(id, RegisterOptions.defaults(), ttl, Optional.empty()), profile);
    }

    /** The record of a worker that registers on a host, not written yet. */
    WorkerRecord withHost(WorkerRecord worker, String host) {
        RegisterOptions options = RegisterOptions.defaults().withHost(host);
        return withStoredProfile(
                register(worker.id().value(), options, worker.lease().ttl(), Optional.of(worker)), worker.profile());
    }

    /** The next incarnation of a record, not written yet. */
    WorkerRecord nextIncarnation(WorkerRecord stored) {
        RegisterOptions options = RegisterOptions.defaults();
        return withStoredProfile(
                register(stored.id().value(), options, stored.lease().ttl(), Optional.of(stored)), stored.profile());
    }

    /** Sets a profile that a record may have although {@link RegisterOptions} refuses it. */
    private static WorkerRecord withStoredProfile(WorkerRecord worker, Profile profile) {
        return OperatorTransitions.setProfile(worker, profile, worker.startedAt())
                .withVersion(Version.fresh());
    }

    WorkerRecord register(String id, RegisterOptions options, Duration ttl, Optional<WorkerRecord> stored) {
        return RegistrationTransitions.register(WorkerId.of(id), options, ttl, stored, 1, FleetControl.none(), now())
                .withVersion(Version.fresh());
    }

    // Each of these returns the record after a change, not written yet.

    WorkerRecord marked(WorkerRecord worker, Availability mark) {
        return TestRecords.withFreshVersion(OperatorTransitions.mark(worker, mark, now()));
    }

    WorkerRecord withProfile(WorkerRecord worker, Profile profile) {
        return TestRecords.withFreshVersion(OperatorTransitions.setProfile(worker, profile, now()));
    }

    WorkerRecord beaten(WorkerRecord worker, Heartbeat report) {
        return TestRecords.withFreshVersion(
                HeartbeatTransitions.heartbeat(worker, report, 1, FleetControl.none(), now()));
    }

    WorkerRecord without(WorkerRecord worker, CharSequence session) {
        return TestRecords.withFreshVersion(SessionTransitions.forget(worker, SessionId.of(session.toString()), now()));
    }

    WorkerRecord left(WorkerRecord worker) {
        return TestRecords.withFreshVersion(RegistrationTransitions.leave(worker, now()));
    }

    WorkerRecord withSession(WorkerRecord worker, String session) {
        return TestRecords.withSession(worker, session, currentToken());
    }

    // ---- writes

    WriteResult write(Write write) {
        return write(List.of(write)).get(0);
    }

    /** A result for each write, in their order. */
    List<WriteResult> write(List<Write> writes) {
        return write(store, writes);
    }

    /** The results of writes through another store of this fleet. */
    List<WriteResult> write(WorkerStore through, List<Write> writes) {
        List<WriteResult> results = through.write(writes);
        assertThat(results.size()).as("how many results there are, one a write").isEqualTo(writes.size());
        for (int i = 0; i < results.size(); i++) {
            assertInTime(writes.get(i), results.get(i));
        }
        return results;
    }

    /** A write that came after a window of this fleet's was too slow: its refusal tells nothing else. */
    private void assertInTime(Write write, WriteResult result) {
        Instant end = write.preconditions().notAfter();
        if (result instanceof WriteResult.Rejected refused
                && refused.why() instanceof RejectionReason.OutsideWindow
                && result.at().isAfter(end)
                && windowEnds.contains(end)) {
            throw new TooSlowError("a write to " + write.id() + " came at " + result.at()
                    + ", after its window, which was " + "open until " + end);
        }
    }

    Write insert(WorkerRecord first) {
        return new Write.Insert(first, KEEP, openWindow());
    }

    Write replace(WorkerRecord expected, WorkerRecord next) {
        return new Write.Replace(expected, next, KEEP, openWindow());
    }

    Write remove(WorkerRecord expected) {
        return new Write.Remove(expected, openWindow());
    }

    /** The write with an entry for the audit log. */
    static Write audited(Write write, Order.AuditEntry entry) {
        Optional<Order.AuditEntry> audit = Optional.of(entry);
        if (write instanceof Write.Insert insert) {
            return new Write.Insert(insert.first(), insert.keepFor(), insert.preconditions(), audit);
        }
        if (write instanceof Write.Replace replace) {
            return new Write.Replace(
                    replace.expected(), replace.next(), replace.keepFor(), replace.preconditions(), audit);
        }
        return new Write.Remove(((Write.Remove) write).expected(), write.preconditions(), audit);
    }

    /** An entry for the audit log, of about a minute ago. Each has a later time than the one before. */
    Order.AuditEntry newEntry() {
        Instant now = latest.accumulateAndGet(now(), TckFixture::later);
        long number = nextNumber();
        return TestOrders.entry(now.minusSeconds(60).plusMillis(number), number);
    }

    List<Order.AuditEntry> newEntries(int entries) {
        return Stream.generate(this::newEntry).limit(entries).toList();
    }

    /** Inserts a newcomer for each entry, through one store. Each write leaves its entry. */
    void log(WorkerStore through, List<Order.AuditEntry> entries) {
        write(
                        through,
                        entries.stream()
                                .map(entry -> audited(insert(newRecord("log-" + nextNumber())), entry))
                                .toList())
                .forEach(TckFixture::assertApplied);
    }

    /** Inserts a newcomer and returns its record. */
    WorkerRecord put(String id) {
        return put(newRecord(id));
    }

    WorkerRecord put(WorkerRecord first) {
        assertApplied(write(insert(first)));
        return first;
    }

    /** Inserts a newcomer that is kept for a time, and returns when that was. */
    Instant put(WorkerRecord first, Duration keepFor) {
        WriteResult result = write(new Write.Insert(first, keepFor, openWindow()));
        assertApplied(result);
        return result.at();
    }

    /** Inserts as many newcomers, and returns their records. */
    List<WorkerRecord> put(int records, IntFunction<WorkerRecord> newcomer) {
        return IntStream.range(0, records).mapToObj(newcomer).map(this::put).toList();
    }

    /** Replaces a record by what a rule of the domain makes of it, and returns the new one. */
    WorkerRecord update(WorkerRecord stored, UnaryOperator<WorkerRecord> rule) {
        return overwrite(stored, TestRecords.withFreshVersion(rule.apply(stored)));
    }

    WorkerRecord mark(WorkerRecord stored, Availability mark) {
        return overwrite(stored, marked(stored, mark));
    }

    WorkerRecord leave(WorkerRecord stored) {
        return overwrite(stored, left(stored));
    }

    /** Renews the lease of a stored worker and returns its record. */
    WorkerRecord renew(WorkerRecord stored) {
        return overwrite(stored, beaten(stored, Heartbeat.alive()));
    }

    WorkerRecord forget(WorkerRecord stored, String session) {
        return overwrite(stored, without(stored, session));
    }

    /** Gives a stored worker a session and returns its record. */
    WorkerRecord assign(WorkerRecord stored, String session) {
        return assign(stored, session, currentToken());
    }

    WorkerRecord assign(WorkerRecord stored, String session, long token) {
        return overwrite(stored, TestRecords.withSession(stored, session, token));
    }

    /** Tries to give a stored worker a session. */
    WriteResult claim(WorkerRecord stored, String session) {
        return claim(stored, session, currentToken());
    }

    WriteResult claim(WorkerRecord stored, String session, long token) {
        return write(replace(stored, TestRecords.withSession(stored, session, token)));
    }

    /** Replaces a record by one that is fresh already, and returns that one. */
    WorkerRecord overwrite(WorkerRecord stored, WorkerRecord next) {
        assertApplied(write(replace(stored, next)));
        return next;
    }

    void delete(WorkerRecord stored) {
        assertApplied(write(remove(stored)));
    }

    /** Gives a worker a session that another record holds, and returns its record. */
    WorkerRecord transfer(WorkerRecord taker, String session, WorkerRecord from) {
        Write write = transferWrite(taker, session, tokenOf(from, session));
        assertApplied(write(write));
        return ((Write.Replace) write).next();
    }

    Write transferWrite(WorkerRecord taker, String session, long heldUnder) {
        OptionalLong recovered = OptionalLong.of(heldUnder);
        WorkerRecord next = TestRecords.withFreshVersion(
                SessionTransitions.assign(taker, session(session), recovered, 1, FleetControl.none(), now()));
        return new Write.Replace(
                taker,
                next,
                KEEP,
                openWindow().transferring(new Write.Preconditions.SessionTransfer(session(session), heldUnder)));
    }

    static long tokenOf(WorkerRecord worker, String session) {
        return worker.tokenOf(session(session)).orElseThrow();
    }

    /** A number that was not given out before in this fleet. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** A token that this very moment makes, in microseconds of the store's time. */
    long currentToken() {
        return now().toEpochMilli() * 1000;
    }

    /** A token greater than any session that was given up until now is remembered under. */
    long laterToken() {
        return currentToken() + 5_000_000;
    }

    WriteResult writeControl(FleetControl expected, FleetControl next, Write.Preconditions preconditions) {
        return store.writeControl(expected, next, KEEP, preconditions, Optional.empty());
    }

    WriteResult writeControl(
            FleetControl expected, FleetControl next, Write.Preconditions preconditions, Order.AuditEntry entry) {
        return store.writeControl(expected, next, KEEP, preconditions, Optional.of(entry));
    }

    /** Writes the next fleet control, and returns it. */
    FleetControl updateControl(UnaryOperator<FleetControl> rule) {
        FleetControl current = store.control();
        FleetControl next = rule.apply(current);
        assertApplied(writeControl(current, next, openWindow()));
        return next;
    }

    /** Writes a control that differs from the stored one in its revision. */
    FleetControl clearSignals() {
        return updateControl(control -> FleetControlTransitions.clearSignals(control, now()));
    }

    /** All queries report exactly these records. */
    void assertStored(WorkerRecord... exactly) {
        inspect().assertStored(List.of(exactly));
    }

    void assertStored(Collection<WorkerRecord> exactly) {
        inspect().assertStored(exactly);
    }

    // ---- what is there

    StoreInspector inspect() {
        return new StoreInspector(store);
    }

    Optional<WorkerRecord> find(WorkerRecord worker) {
        return store.find(worker.id()).value();
    }

    Optional<WorkerRecord> holder(String session) {
        return store.findBySession(session(session)).value();
    }

    /** A result carries the store's time, in whole milliseconds: exactly that of a write, if the clock stands still. */
    void assertTime(Instant at, Instant before, Instant after) {
        assertThat(at).isBetween(before.minusSeconds(1), after.plusSeconds(1));
        assertThat(at).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
        if (isClockMovable()) {
            assertThat(at)
                    .as("the time of an answer, compared with the time of a write while the clock stands still")
                    .isEqualTo(timeOfWrite());
        }
    }

    static void assertApplied(WriteResult result) {
        assertThat(result).as("the result of a write").isInstanceOf(WriteResult.Applied.class);
    }

    /** The condition that a refused write broke. */
    static <T extends RejectionReason> T rejection(WriteResult result, Class<T> expected) {
        assertThat(result).as("the result of a write").isInstanceOf(WriteResult.Rejected.class);
        RejectionReason why = ((WriteResult.Rejected) result).why();
        assertThat(why).as("why the write was refused").isInstanceOf(expected);
        return expected.cast(why);
    }

    /** The write is rejected because no record is stored under its id. */
    static void assertVersionMismatch(WriteResult result) {
        assertThat(rejection(result, RejectionReason.VersionMismatch.class).current())
                .as("the stored record in the rejection")
                .isEmpty();
    }

    /** The write is rejected because this record is stored under its id. */
    static void assertVersionMismatch(WriteResult result, WorkerRecord stored) {
        assertThat(rejection(result, RejectionReason.VersionMismatch.class).current())
                .as("the stored record in the rejection")
                .contains(stored);
    }

    static void assertSessionHeld(WriteResult result, WorkerId holder) {
        assertThat(rejection(result, RejectionReason.SessionHeld.class).holder())
                .as("the holder in the rejection")
                .isEqualTo(holder);
    }

    static void assertControlMismatch(WriteResult result, long revision) {
        assertThat(rejection(result, RejectionReason.ControlRevisionMismatch.class)
                        .revision())
                .as("the revision in the rejection")
                .isEqualTo(revision);
    }

    static void assertRecentlyRemoved(WriteResult result, long incarnation) {
        assertThat(rejection(result, RejectionReason.RecentlyRemoved.class).incarnation())
                .as("the incarnation in the rejection")
                .isEqualTo(incarnation);
    }
}
