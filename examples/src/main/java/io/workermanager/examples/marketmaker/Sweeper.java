package io.workermanager.examples.marketmaker;

import io.workermanager.Recovery;
import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.store.WorkerStoreException;
import java.time.Duration;
import java.util.function.Consumer;
import org.redisson.client.RedisException;

/** Puts sessions of dead workers, and of takers that died, at the head of the queue: four times a ttl. */
final class Sweeper {
    private static final int AT_ONCE = 16;

    private final WorkerManager workers;
    private final RedisQueue queue;
    private final Venue venue;
    private final String name;
    private final Duration ttl;
    private final Consumer<String> log;

    Sweeper(WorkerManager workers, RedisQueue queue, Venue venue, String name, Duration ttl, Consumer<String> log) {
        this.workers = workers;
        this.queue = queue;
        this.venue = venue;
        this.name = name;
        this.ttl = ttl;
        this.log = log;
    }

    Repeatedly start() {
        return Repeatedly.start(name + " sweeps", ttl.dividedBy(4), this::sweep);
    }

    private void sweep() {
        try {
            workers.recoverOrphans(name, ttl, AT_ONCE).forEach(this::queueAgain);
            queue.returnAbandoned(ttl, session -> workers.findBySession(session).isPresent());
        } catch (WorkerStoreException | WorkerManagerException | RedisException e) {
            log.accept("could not sweep: " + e.getMessage());
        }
    }

    /** Queued before it is confirmed: a crash in between has it handed out again, and the queue holds it once. */
    private void queueAgain(Recovery recovery) {
        if (!venue.isCompleted(recovery.session())) {
            queue.addFirst(recovery.session());
        }
        workers.confirmRecovery(recovery);
        log.accept("recovered " + recovery.session() + " of " + recovery.from());
    }
}
