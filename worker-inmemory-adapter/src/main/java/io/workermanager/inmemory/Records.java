package io.workermanager.inmemory;

import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records, in indexes that are true at the time last {@linkplain #pass passed} and cost nothing while a worker just beats. */
final class Records {
    private final Map<WorkerId, Kept> byId = new HashMap<>();
    private final Map<Profile, Peers> byProfile = new HashMap<>();
    private final Timetable timetable = new Timetable();
    private long numbers;

    @Nullable
    Kept find(WorkerId id) {
        return byId.get(id);
    }

    Collection<Peers> peers() {
        return byProfile.values();
    }

    void insert(Worker first, Instant until, Instant at) {
        Kept kept = new Kept(numbers++, first, until, at);
        byId.put(first.id(), kept);
        enter(kept);
        timetable.add(kept);
    }

    void replace(Kept kept, Worker next, Instant until, Instant at) {
        kept.worker = next;
        kept.until = until;
        settle(kept, at);
    }

    void remove(Kept kept) {
        byId.remove(kept.worker.id());
        leave(kept);
        timetable.remove(kept);
    }

    /** Lets time come to a point, earlier than before perhaps; tells of the records that are no longer kept. */
    void pass(Instant at, Consumer<Worker> gone) {
        for (Kept kept = timetable.leftBehind(at); kept != null; kept = timetable.leftBehind(at)) {
            if (at.isBefore(kept.until)) {
                settle(kept, at);
            } else {
                remove(kept);
                gone.accept(kept.worker);
            }
        }
    }

    private void settle(Kept kept, Instant at) {
        Place place = Place.of(kept.worker, at);
        if (!place.equals(kept.place)) {
            leave(kept);
            kept.place = place;
            enter(kept);
        }
        // A lease that was renewed ends later than the timetable says, which is soon enough to look again.
        Span span = Span.around(at, kept.worker, kept.until);
        if (!span.covers(kept.span) || !kept.span.contains(at)) {
            timetable.remove(kept);
            kept.span = span;
            timetable.add(kept);
        }
    }

    private void enter(Kept kept) {
        byProfile.computeIfAbsent(kept.place.profile(), Peers::new).add(kept);
    }

    private void leave(Kept kept) {
        Profile profile = kept.place.profile();
        Peers peers = byProfile.get(profile);
        if (peers != null) {
            peers.remove(kept);
            if (peers.isEmpty()) {
                byProfile.remove(profile);
            }
        }
    }

    int size() {
        return byId.size();
    }

    int timed() {
        return timetable.size();
    }
}
