package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Timestamped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;

/** Marks of single workers, by the manager over the store. */
interface MarkRules {
    @ContractRule(hint = "are read, comparison and write one atomic step?", randomized = true)
    @DisplayName("MARK-1 (N1): while 64 threads send heartbeats, no mark is lost")
    default void mark1_noMarkIsLost(TckFixture fixture) {
        int beating = 64;
        int operators = 8;
        WorkerManager manager = fixture.manager();
        List<Registration> workers = new ArrayList<>();
        for (int i = 0; i < 2 * operators; i++) {
            workers.add(manager.register("w" + i, RegisterOptions.defaults()));
        }
        AtomicInteger marking = new AtomicInteger(operators);
        AtomicInteger checked = new AtomicInteger();
        IterationLimit iterations = fixture.iterations(fixture.rounds());
        fixture.runConcurrently(beating + operators, thread -> () -> {
            int operator = thread - beating;
            if (operator < 0) {
                while (marking.get() > 0) {
                    Registration worker = workers.get(thread % workers.size());
                    unlessContended(() -> manager.heartbeat(worker, beat(fixture)));
                    Thread.sleep(ThreadLocalRandom.current().nextInt(30));
                }
                return thread;
            }
            try {
                for (int round = operator; iterations.allows(round); round += operators) {
                    Registration worker = workers.get(round % workers.size());
                    if (unlessContended(() -> markAndCheck(fixture, manager, worker))) {
                        checked.incrementAndGet();
                    }
                }
            } finally {
                marking.decrementAndGet();
            }
            return thread;
        });
        if (checked.get() == 0) {
            throw new TooSlowError("not one mark was checked within " + fixture.timeout());
        }
    }

    /** Whether it was played to its end: where every attempt of a call was refused nothing was lost, and nothing is shown. */
    private static boolean unlessContended(Callable<?> turn) throws Exception {
        try {
            turn.call();
            return true;
        } catch (ConcurrentUpdateException e) {
            return false;
        }
    }

    /** A beat that changes the record, also where the clock stands still. */
    private static Heartbeat beat(TckFixture fixture) {
        return Heartbeat.alive().withAttribute("n", fixture.nextNumber());
    }

    private static WorkerRecord markAndCheck(TckFixture fixture, WorkerManager manager, Registration worker)
            throws InterruptedException {
        manager.markOffline(worker.id());
        Thread.sleep(1);
        assertThat(fixture.store().find(worker.id()).value().map(WorkerRecord::availability))
                .as("the mark of %s", worker.id())
                .contains(Availability.OFFLINE);
        assertThat(manager.heartbeat(worker, beat(fixture)).status()).isEqualTo(WorkerStatus.OFFLINE);
        return manager.markOnline(worker.id()).worker();
    }

    @ContractRule(hint = "is a record with a mark kept after its lease ended?")
    @DisplayName(
            "MARK-2 (N6): a mark survives the next registration of its worker: at once, after its lease ended, after it left")
    default void mark2_aMarkSurvivesTheNextRegistration(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.PAUSED}) {
            Duration brief = fixture.shortLease();
            WorkerRecord dead = fixture.put(fixture.marked(fixture.newRecord("w-" + mark, brief), mark));
            fixture.advanceTime(brief);
            Registration afterDeath = manager.register(dead.id(), RegisterOptions.defaults());
            assertMark(afterDeath, mark);
            Registration atOnce = manager.register(dead.id(), RegisterOptions.defaults());
            assertMark(atOnce, mark);
            manager.unregister(atOnce);
            Registration afterLeaving = manager.register(dead.id(), RegisterOptions.defaults());
            assertMark(afterLeaving, mark);
            assertThat(manager.isOnline(dead.id())).isFalse();
            manager.markOnline(dead.id());
            assertThat(manager.isOnline(dead.id())).isTrue();
        }
    }

    private static void assertMark(Registration registration, Availability mark) {
        assertThat(registration.lastSeen().map(WorkerRecord::availability)).contains(mark);
    }

    @ContractRule(
            hint = "is a record kept for exactly as long as the write requested?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("MARK-3 (N6, N12): a mark is kept for its retention, and then forgotten with the rest of the record")
    default void mark3_aMarkIsKeptForItsRetention(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        manager.register(id, RegisterOptions.defaults());
        manager.markOffline(id);
        fixture.advanceTime(
                WorkerManagerSettings.defaults().retention().ofMarks().minusMillis(1));
        assertMark(manager.register(id, RegisterOptions.defaults()), Availability.OFFLINE);

        fixture.advanceTime(WorkerManagerSettings.defaults().retention().ofMarks());
        fixture.await(
                "the record is gone", () -> fixture.store().find(id).value().isEmpty());
        assertMark(manager.register(id, RegisterOptions.defaults()), Availability.ONLINE);
    }

    @ContractRule(hint = "is a missing record reported as missing?")
    @DisplayName("MARK-4 (N6, N8): a process whose record was lost registers again with the mark that it last saw")
    default void mark4_aLostMarkIsRestored(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration lost = manager.register(id, RegisterOptions.defaults());
        manager.markOffline(id);
        manager.heartbeat(lost);
        fixture.delete(fixture.store().find(id).value().orElseThrow());
        fixture.advanceTime(Duration.ofMillis(1));

        assertThatExceptionOfType(RegistrationLostException.class).isThrownBy(() -> manager.heartbeat(lost));
        assertMark(manager.register(id, RegisterOptions.defaults().after(lost.earlier())), Availability.OFFLINE);
    }

    @ContractRule(hint = "is the lease part of the record, or derived from the time of the last write?")
    @DisplayName(
            "MARK-5 (N11): no operator call makes an expired worker look alive, or extends the lease of a living one")
    default void mark5_noOperatorCallRenewsALease(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Duration brief = fixture.shortLease();
        WorkerRecord dead = fixture.put(fixture.newRecord("dead", brief));
        fixture.advanceTime(brief);
        manager.markOffline(dead.id());
        manager.pause(dead.id());
        manager.markOnline(dead.id());

        fixture.store().find(dead.id()).value().ifPresent(record -> {
            assertThat(record.lease()).isEqualTo(dead.lease());
            assertThat(manager.monitorHealth(dead.id()).isHealthy()).isFalse();
        });
        assertThat(manager.listWorkers()).isEmpty();
        assertThat(manager.findAvailableWorker()).isEmpty();
    }

    @ContractRule(
            hint =
                    "does a record without mark and session go at the end of its lease, although the write requested more?")
    @DisplayName(
            "MARK-6: a mark that was lifted while its worker was expired or had left does not return with the worker")
    default void mark6_aLiftedMarkDoesNotComeBack(TckFixture fixture) {
        Duration brief = fixture.shortLease();
        WorkerManager manager = fixture.manager(brief);
        Registration dead = markedAndSeen(manager, "dead");
        Registration left = markedAndSeen(manager, "left");
        manager.unregister(left);
        fixture.advanceTime(brief);
        manager.markOnline(dead.id());
        manager.markOnline(left.id());

        assertThat(manager.listWorkers()).isEmpty();
        assertThat(manager.getStats().fleet().alive()).isZero();
        assertThat(manager.findAvailableWorker()).isEmpty();
        for (Registration away : List.of(dead, left)) {
            fixture.advanceTime(brief);
            assertMark(
                    manager.register(away.id(), RegisterOptions.defaults().after(away.earlier())), Availability.ONLINE);
        }
    }

    private static Registration markedAndSeen(WorkerManager manager, String id) {
        Registration worker = manager.register(WorkerId.of(id), RegisterOptions.defaults());
        manager.markOffline(worker.id());
        manager.heartbeat(worker);
        return worker;
    }

    @ContractRule(hint = "does the record keep the end of its mark, to the millisecond?")
    @DisplayName(
            "MARK-7 (N41): a mark with an end is lifted by the worker's first heartbeat after it, and by none before")
    default void mark7_aMarkEndsWithTheFirstHeartbeatAfterItsEnd(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager process = fixture.manager(fixture.openAnother());
        fixture.retryUntilInTime("a heartbeat after an order", length -> {
            for (Order order : List.of(
                    Order.pause(Selector.id("paused" + length.toMillis()), TestOrders.CAUSE),
                    Order.markOffline(Selector.id("offline" + length.toMillis()), TestOrders.CAUSE))) {
                if (!endsInTime(fixture, operator, process, order.lasting(length))) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Whether the mark was seen before its end. */
    private static boolean endsInTime(TckFixture fixture, WorkerManager operator, WorkerManager process, Order order) {
        WorkerId id = order.selector().namedIds().orElseThrow().get(0);
        Registration worker = process.register(id, RegisterOptions.defaults());
        Duration length = order.length().orElseThrow();
        Instant notBefore = fixture.store().find(id).at().plus(length);
        operator.fleet().give(order);
        Instant end = fixture.store().find(id).at().plus(length);
        Availability mark = fixture.store().find(id).value().orElseThrow().availability();
        process.heartbeat(worker, beat(fixture));
        Timestamped<Optional<WorkerRecord>> seen = fixture.store().find(id);
        if (!seen.at().isBefore(notBefore)) {
            return false;
        }
        assertThat(mark).as("the mark").isNotEqualTo(Availability.ONLINE);
        assertThat(seen.value().map(WorkerRecord::availability))
                .as("the mark after a heartbeat before its end")
                .contains(mark);
        fixture.await(
                "the end of the mark", () -> !fixture.store().find(id).at().isBefore(end));
        fixture.advanceTime(Duration.ofMillis(100));
        process.heartbeat(worker, beat(fixture));
        assertThat(fixture.store().find(id).value().map(WorkerRecord::availability))
                .as("the mark after a heartbeat after its end")
                .contains(Availability.ONLINE);
        assertThat(operator.isOnline(id)).isTrue();
        return true;
    }

    @ContractRule(hint = "is the record of a worker that left kept for as long as the write requests?")
    @DisplayName(
            "MARK-8 (N6, N41): a mark in advance is in force when its worker registers, states its cause, and ends in time")
    default void mark8_aMarkInAdvanceIsInForce(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager process = fixture.manager(fixture.openAnother());
        Duration brief = Duration.ofMillis(400);
        WorkerId later = WorkerId.of("later");
        WorkerId never = WorkerId.of("never");
        Order.Result lasting = operator.fleet().give(Order.markOffline(Selector.id(later), TestOrders.CAUSE));
        assertThat(lasting.inAdvance())
                .as("the ids that were marked in advance")
                .containsExactly(later);
        operator.fleet().give(Order.pause(Selector.id(never), TestOrders.CAUSE).lasting(brief));
        assertThat(process.listWorkers().ids())
                .as("the workers that are listed before one registers")
                .isEmpty();
        assertThat(process.getStats().fleet().alive())
                .as("how many workers live before one registers")
                .isZero();

        fixture.advanceTime(brief.plusMillis(100));
        fixture.advanceTimeIfMovable(
                WorkerManagerSettings.defaults().retention().ofMarks().minusSeconds(2));
        Registration registration = process.register(later, RegisterOptions.defaults());
        assertMark(registration, Availability.OFFLINE);
        assertThat(registration.lastSeen().flatMap(WorkerRecord::markOrder).map(WorkerRecord.MarkOrder::cause))
                .as("the cause of a mark in advance")
                .contains(TestOrders.CAUSE);
        assertThat(operator.claim(Criteria.any(), "s")).isEmpty();
        assertMark(process.register(never, RegisterOptions.defaults()), Availability.ONLINE);
        assertThat(operator.claim(Criteria.any(), "s").map(claim -> claim.worker()))
                .as("who takes a session")
                .contains(never);
    }
}
