package io.workermanager.redis.campaign;

import io.workermanager.port.WorkerStore;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    private final ServerTopology topology;
    private final UnaryOperator<WorkerStore> decorated;
    private final ViolationLog violations = new ViolationLog();
    private final AcknowledgedHistory history = new AcknowledgedHistory();
    private final InvariantChecker checker = new InvariantChecker(history, violations);
    private final SessionRunLog runs = new SessionRunLog(violations);
    private final List<RandomClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private double healed;
    private int struck;

    FaultRun(Fault fault, CampaignSettings settings, ServerTopology topology, UnaryOperator<WorkerStore> decorated) {
        this.fault = fault;
        this.settings = settings;
        this.topology = topology;
        this.decorated = decorated;
    }

    AcknowledgedHistory history() {
        return history;
    }

    ResultRow run() {
        topology.reset();
        String namespace = "campaign-" + Long.toHexString(settings.seed());
        KeyspacePoller poller = new KeyspacePoller(topology, violations);
        Thread polling = new Thread(poller, "campaign-poller");
        try (CampaignStores stores = new CampaignStores(topology, STORES, namespace, settings.timeout(), decorated)) {
            CampaignAgents agents = new CampaignAgents(stores, runs, settings.leases(), settings.seed());
            try (agents) {
                begin(stores);
                polling.start();
                play(new FaultContext(
                        topology, namespace, settings.timeout(), stores, agents, threads, new Random(settings.seed())));
            } finally {
                end();
            }
            new QuiescentCheck(topology, stores.get(0), settings.agreement())
                    .disagreement()
                    .ifPresent(what -> violations.add(Invariant.VIEWS_AGREE, what));
            if (fault.losses() == PermittedLoss.NOTHING) {
                history.audit()
                        .contradiction(
                                AuditHistory.readAll(cursor -> stores.get(0).audit(cursor, 1_000)))
                        .ifPresent(what -> violations.add(Invariant.ORDERS_LOGGED, what));
            }
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

    private void play(FaultContext context) {
        pause(settings.quiet());
        long until = System.nanoTime() + settings.perFault().toNanos();
        do {
            strike(context);
            context.agents().revive();
            pause(settings.quiet());
        } while (System.nanoTime() - until < 0);
    }

    private void begin(CampaignStores stores) {
        for (int i = 0; i < CLIENTS; i++) {
            RandomClient client =
                    new RandomClient(i, settings.seed() * 31 + i, stores, history, checker, settings.pause());
            clients.add(client);
            threads.add(new Thread(client, "campaign-client-" + i));
        }
        threads.forEach(Thread::start);
    }

    private void strike(FaultContext context) {
        struck++;
        permit();
        if (fault.losses().orders()) {
            history.losing(fault.losses());
        }
        long began = System.nanoTime();
        fault.play().begin(context);
        Duration time = fault.atLeast().compareTo(settings.during()) > 0 ? fault.atLeast() : settings.during();
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; ) {
            LockSupport.parkNanos(AGAIN_NANOS);
            fault.play().again(context);
        }
        fault.play().end(context);
        long ended = System.nanoTime();
        lost(began);
        Duration target = settings.target();
        Duration taken =
                new RecoveryProbe(context.stores()).untilAllAnswer(ended, target.multipliedBy(PATIENCE_IN_TARGETS));
        healed = Math.max(healed, (double) taken.toNanos() / target.toNanos());
        if (taken.toNanos() > target.toNanos() * settings.tolerance()) {
            violations.add(
                    Invariant.HEALS_IN_TIME, taken.toMillis() + " ms, the target is " + target.toMillis() + " ms");
        }
    }

    /** A run that the store may have lost may be run elsewhere, and a claim be as old as a clock that jumps. */
    private void permit() {
        if (fault.losses() != PermittedLoss.NOTHING && fault.losses() != PermittedLoss.AUDIT_LOG) {
            runs.permit();
        }
        if (fault.losses() == PermittedLoss.TIME) {
            checker.ignoreTime();
        }
    }

    /** What the fault may have lost may show as long as an outcome is unknown. */
    private void lost(long since) {
        history.lost(fault.losses(), since - LOST_BEFORE.toNanos(), RandomClient.finalFromNow());
    }

    private void end() {
        clients.forEach(RandomClient::end);
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
        Waiting.within(time, () -> false);
    }

    private ResultRow row() {
        long good =
                history.count(CallOutcome.DONE) + history.count(CallOutcome.EMPTY) + history.count(CallOutcome.REFUSED);
        return new ResultRow(
                fault.name(),
                settings.seed(),
                history.operations(),
                good,
                history.count(CallOutcome.FAILED),
                history.count(CallOutcome.UNKNOWN),
                struck,
                healed,
                fault.losses(),
                violations,
                "");
    }
}
