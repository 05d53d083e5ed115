package io.workermanager.tck;

import io.workermanager.Claim;
import io.workermanager.Recovery;
import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.Criteria;
import io.workermanager.model.HoldId;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Operations on a small fleet, drawn by a seed; what is refused as the domain expects is part of life. */
final class RandomLife {
    private static final int WORKERS = 6;
    private static final int SESSIONS = 5;

    private final WorkerManager manager;
    private final long seed;
    private final Random random;
    private final Map<WorkerId, Registration> registered = new HashMap<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    RandomLife(WorkerManager manager, long seed) {
        this.manager = manager;
        this.seed = seed;
        this.random = new Random(seed);
    }

    WorkerManager manager() {
        return manager;
    }

    void go(int operations) {
        for (int i = 0; i < operations; i++) {
            try {
                next();
            } catch (WorkerManagerException e) {
                told.add("refused by " + e.getClass().getSimpleName());
            }
        }
    }

    private void next() {
        WorkerId id = WorkerId.of("w" + random.nextInt(WORKERS));
        SessionId session = SessionId.of("s" + random.nextInt(SESSIONS));
        Registration registration = registered.get(id);
        int drawn = random.nextInt(20);
        if (registration == null || drawn < 2) {
            told.add("register " + id);
            registered.put(id, manager.register(id, options(session)));
            return;
        }
        switch (drawn) {
            case 2, 3 -> {
                told.add("beat " + id);
                manager.heartbeat(registration);
            }
            case 4 -> {
                told.add("processing " + id + " " + session);
                manager.heartbeat(registration, Beat.processing(session));
            }
            case 5 -> {
                told.add("finished " + id + " " + session);
                manager.heartbeat(registration, Beat.finished(session));
            }
            case 6 -> {
                told.add("unregister " + id);
                manager.unregister(registration);
            }
            case 7, 8, 9 -> {
                told.add("claim " + session);
                manager.claim(criteria(), session).ifPresent(claims::add);
            }
            case 10, 11 -> {
                if (!claims.isEmpty()) {
                    Claim claim = claims.get(random.nextInt(claims.size()));
                    told.add("release " + claim);
                    manager.release(claim);
                }
            }
            case 12 -> {
                told.add("recover");
                for (Recovery recovery : manager.recoverOrphansNow("d", Duration.ofHours(1), 2)) {
                    manager.claim(Criteria.ANY, recovery).ifPresent(claims::add);
                }
            }
            default -> operate(id, drawn);
        }
    }

    private void operate(WorkerId id, int drawn) {
        told.add("operation " + drawn + " on " + id);
        switch (drawn) {
            case 13 -> manager.markOffline(id);
            case 14 -> manager.markOnline(id);
            case 15 -> {
                if (random.nextBoolean()) {
                    manager.pause(id);
                } else {
                    manager.resume(id);
                }
            }
            case 16 -> manager.hold(HoldId.of("h" + random.nextInt(2)), selector(), Cause.UNSTATED);
            case 17 -> manager.lift(HoldId.of("h" + random.nextInt(2)));
            case 18 -> {
                switch (random.nextInt(4)) {
                    case 0 -> manager.sendShutdownSignal(id, Cause.UNSTATED);
                    case 1 -> manager.clearShutdownSignals();
                    case 2 -> manager.markAllOffline(Cause.UNSTATED);
                    default -> manager.markAllOnline();
                }
            }
            default -> manager.updateWorkerCapabilities(id, ProfileUpdate.NOTHING.type(type()));
        }
    }

    private RegisterOptions options(SessionId session) {
        RegisterOptions options = RegisterOptions.DEFAULTS.type(type()).exchange("e" + random.nextInt(2));
        return random.nextBoolean() ? options.resuming(session) : options;
    }

    private Criteria criteria() {
        return random.nextBoolean() ? Criteria.ANY : Criteria.ANY.type(type());
    }

    private Selector selector() {
        return random.nextBoolean() ? Selector.type(type()) : Selector.exchange("e0");
    }

    private String type() {
        return "t" + random.nextInt(3);
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + String.join(", ", told);
    }
}
