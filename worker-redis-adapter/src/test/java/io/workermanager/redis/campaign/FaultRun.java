package io.workermanager.redis.campaign;

import io.workermanager.store.WorkerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** One fault on one fleet: clients and agents work, the fault strikes and ends, again and again, and then everything is compared. */
final class FaultRun {
    private static final int STORES = 2;
    private static final int CLIENTS = 4;
    private static final Duration LOST_BEFORE = Duration.ofSeconds(3);
    private static final long AGAIN_NANOS = 100_000_000;
    private static final int PATIENCE_IN_TARGETS = 12;

    private final Fault fault;
    private final CampaignSettings settings;
    private final Ground ground;
    private final UnaryOperator<WorkerStore> decorated;
    private final Violations violations = new Violations();
    private final History history = new History();
    private final Checker checker = new Checker(history, violations);
    private final RunLog runs = new RunLog(violations);
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private double healed;
    private int struck;

    FaultRun(Fault fault, CampaignSettings settings, Ground ground, UnaryOperator<WorkerStore> decorated) {
        this.fault = fault;
        this.settings = settings;
        this.ground = ground;
        this.decorated = decorated;
    }

    History history() {
        return history;
    }

    Row run() {
        ground.reset();
        String namespace = "campaign-" + Long.toHexString(settings.seed());
        Poller poller = new Poller(ground, violations, Set.of());
        Thread polling = new Thread(poller, "campaign-poller");
        try (Stores stores = new Stores(ground, STORES, namespace, settings.timeout(), decorated)) {
            Agents agents = new Agents(stores, runs, settings.leases(), settings.seed());
            try (agents) {
                begin(stores);
                polling.start();
                play(new Stage(
                        ground, namespace, settings.timeout(), stores, agents, threads, new Random(settings.seed())));
            } finally {
                end();
            }
            new QuietCheck(ground, stores.get(0), settings.agreement())
                    .disagreement()
                    .ifPresent(what -> violations.add(Invariant.VIEWS_AGREE, what));
        } catch (RuntimeException e) {
            violations.add(Invariant.RUN_COMPLETES, e + " at " + e.getStackTrace()[0]);
        } finally {
            poller.end();
            join(polling);
        }
        if (settings.everyCall() && history.operations() > settings.enough()) {
            checker.everyCallSucceeded();
        }
        return row();
    }

    private void play(Stage stage) {
        pause(settings.quiet());
        long until = System.nanoTime() + settings.perFault().toNanos();
        do {
            strike(stage);
            stage.agents().revive();
            pause(settings.quiet());
        } while (System.nanoTime() - until < 0);
    }

    private void begin(Stores stores) {
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(i, settings.seed() * 31 + i, stores, history, checker, settings.pause());
            clients.add(client);
            threads.add(new Thread(client, "campaign-client-" + i));
        }
        threads.forEach(Thread::start);
    }

    private void strike(Stage stage) {
        struck++;
        forgive();
        if (fault.losses().orders()) {
            history.losing(fault.losses());
        }
        long began = System.nanoTime();
        fault.play().begin(stage);
        Duration time = fault.atLeast().compareTo(settings.during()) > 0 ? fault.atLeast() : settings.during();
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; ) {
            LockSupport.parkNanos(AGAIN_NANOS);
            fault.play().again(stage);
        }
        fault.play().end(stage);
        long ended = System.nanoTime();
        lost(began);
        Duration target = settings.target();
        Duration taken = new Probe(stage.stores()).untilAllAnswer(ended, target.multipliedBy(PATIENCE_IN_TARGETS));
        healed = Math.max(healed, (double) taken.toNanos() / target.toNanos());
        if (taken.toNanos() > target.toNanos() * settings.tolerance()) {
            violations.add(
                    Invariant.HEALS_IN_TIME, taken.toMillis() + " ms, the target is " + target.toMillis() + " ms");
        }
    }

    /** A run that the store may have lost may be run elsewhere, and a claim be as old as a clock that jumps. */
    private void forgive() {
        if (fault.losses() != Losses.NOTHING) {
            runs.forgive();
        }
        if (fault.losses() == Losses.TIME) {
            checker.distrustTime();
        }
    }

    /** What the fault may have lost may show as long as an outcome is unknown. */
    private void lost(long since) {
        history.lost(fault.losses(), since - LOST_BEFORE.toNanos(), Client.finalFromNow());
    }

    private void end() {
        clients.forEach(Client::end);
        threads.forEach(thread -> {
            join(thread);
            if (thread.isAlive()) {
                violations.add(
                        Invariant.HEALS_IN_TIME, "a call does not end: " + Arrays.toString(thread.getStackTrace()));
            }
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(Duration time) {
        Wait.within(time, () -> false);
    }

    private Row row() {
        long good = history.count(Answer.DONE) + history.count(Answer.EMPTY) + history.count(Answer.REFUSED);
        return new Row(
                fault.name(),
                settings.seed(),
                history.operations(),
                good,
                history.count(Answer.FAILED),
                history.count(Answer.UNKNOWN),
                struck,
                healed,
                fault.losses(),
                violations,
                "");
    }
}
