package io.workermanager.examples.marketmaker;

import io.workermanager.WorkerManager;
import io.workermanager.model.Recovery;
import java.time.Duration;
import java.util.function.Consumer;

/** Puts sessions of dead workers, and of takers that died, at the head of the queue: four times a ttl. */
final class OrphanRequeuerCommand {
    private static final int AT_ONCE = 16;

    private final WorkerManager workers;
    private final RedisQueue queue;
    private final Venue venue;
    private final String name;
    private final Duration ttl;
    private final Consumer<String> log;
    private String lastFailure = "";

    OrphanRequeuerCommand(
            WorkerManager workers, RedisQueue queue, Venue venue, String name, Duration ttl, Consumer<String> log) {
        this.workers = workers;
        this.queue = queue;
        this.venue = venue;
        this.name = name;
        this.ttl = ttl;
        this.log = log;
    }

    PeriodicTask start() {
        return PeriodicTask.start(name + " sweeps", ttl.dividedBy(4), this::sweep);
    }

    /** Logs a failure once, although each later sweep fails in the same way. */
    void sweep() {
        try {
            workers.recovery().recoverOrphans(name, ttl, AT_ONCE).forEach(this::queueAgain);
            queue.returnAbandoned(
                    ttl, session -> workers.recovery().findBySession(session).isPresent());
        } catch (RuntimeException e) {
            String words = "could not sweep: " + e.getMessage();
            if (!words.equals(lastFailure)) {
                log.accept(words);
            }
            lastFailure = words;
        }
    }

    /** Queued before it is confirmed: a crash in between has it handed out again, and the queue holds it once. */
    private void queueAgain(Recovery recovery) {
        if (!venue.isCompleted(recovery.session())) {
            queue.addFirst(recovery.session());
        }
        workers.recovery().confirmRecovery(recovery);
        log.accept("recovered " + recovery.session() + " of " + recovery.from());
    }
}
