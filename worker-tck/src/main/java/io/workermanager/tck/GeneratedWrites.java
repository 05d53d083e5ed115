package io.workermanager.tck;

import static io.workermanager.tck.TestRecords.withSession;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws writes of every kind to a few ids and sessions. Some are late, or cannot be applied. A seed always draws the same kinds. */
final class GeneratedWrites {
    private static final int IDS = 3;

    private final TckFixture fixture;
    private final Random random;
    private final Map<String, WorkerRecord> last = new HashMap<>();
    private final Map<String, WorkerRecord> removed = new HashMap<>();
    private final List<Write> drawn = new ArrayList<>();

    private GeneratedWrites(TckFixture fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    static List<Write> draw(TckFixture fixture, long seed, int writes) {
        GeneratedWrites drawing = new GeneratedWrites(fixture, seed);
        while (drawing.drawn.size() < writes) {
            drawing.drawn.add(drawing.next());
        }
        return drawing.drawn;
    }

    private Write next() {
        String id = "w" + random.nextInt(IDS);
        WorkerRecord stored = last.get(id);
        if (!drawn.isEmpty() && random.nextInt(6) == 0) {
            return drawn.get(random.nextInt(drawn.size()));
        }
        if (stored == null) {
            WorkerRecord before = removed.get(id);
            WorkerRecord first = before == null ? fixture.newRecord(id) : next(before);
            last.put(id, first);
            return fixture.insert(first);
        }
        if (random.nextInt(4) == 0) {
            last.remove(id);
            removed.put(id, stored);
            return fixture.remove(stored);
        }
        WorkerRecord next = changed(stored);
        last.put(id, next);
        return fixture.replace(stored, next);
    }

    /** The removed incarnation, or the one after it, without its sessions. */
    private WorkerRecord next(WorkerRecord removed) {
        WorkerRecord next = random.nextInt(3) == 0 ? removed : fixture.nextIncarnation(removed);
        return TestRecords.withFreshVersion(
                next.sessions().stream().reduce(next, fixture::without, (one, other) -> other));
    }

    private WorkerRecord changed(WorkerRecord stored) {
        WorkerRecord free = stored.sessions().stream().reduce(stored, fixture::without, (one, other) -> other);
        return TestRecords.withFreshVersion(
                switch (random.nextInt(4)) {
                    case 0 -> fixture.marked(stored, Availability.OFFLINE);
                    case 1 -> free;
                    default -> withSession(free, "s" + random.nextInt(2), farToken());
                });
    }

    /** Ahead of the clock by more than a slow store needs for all writes. */
    private long farToken() {
        return fixture.currentToken() + 600_000_000 + fixture.nextNumber();
    }

    /** The write with its result, without what differs between two fleets: the time, and the token that is known. */
    static String describe(Write write, WriteResult result) {
        String why = result instanceof WriteResult.Rejected rejected
                ? rejected.why().getClass().getSimpleName()
                : "Applied";
        return write.getClass().getSimpleName() + " " + write.id() + ": " + why;
    }
}
