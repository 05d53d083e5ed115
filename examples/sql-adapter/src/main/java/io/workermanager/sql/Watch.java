package io.workermanager.sql;

import io.workermanager.model.Worker;
import java.util.List;
import java.util.function.Supplier;

/** Looks again and again, for the database tells nobody, and gives a hint when it sees something else. */
final class Watch implements Runnable {
    private final Supplier<Object> sight;
    private final Runnable hint;
    private Object seen;
    private volatile boolean ended;

    Watch(Supplier<Object> sight, Runnable hint) {
        this.sight = sight;
        this.hint = hint;
        this.seen = sight.get();
    }

    @Override
    public void run() {
        try {
            Object now = sight.get();
            if (!ended && !now.equals(seen)) {
                seen = now;
                hint.run();
            }
        } catch (RuntimeException ignored) {
            // A database that fails is seen again later, and what a listener throws is nobody else's concern.
        }
    }

    void end() {
        ended = true;
    }

    static List<Object> besidesTheBeat(Worker worker) {
        return List.of(
                worker.incarnation(),
                worker.profile(),
                worker.availability(),
                worker.assignment(),
                worker.orphans(),
                worker.shutdown(),
                worker.lease().leftAt());
    }
}
