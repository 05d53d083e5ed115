package io.workermanager.inmemory;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records, with indexes for the time of the last {@linkplain #advance update}. A heartbeat changes no index. */
final class RecordTable {
    private final Map<WorkerId, StoredRecord> byId = new HashMap<>();
    private final Map<Profile, ProfileBucket> byProfile = new HashMap<>();
    private final ValiditySchedule timetable = new ValiditySchedule();
    private long numbers;

    @Nullable
    StoredRecord find(WorkerId id) {
        return byId.get(id);
    }

    Collection<ProfileBucket> peers() {
        return byProfile.values();
    }

    void insert(WorkerRecord first, Instant until, Instant at) {
        StoredRecord kept = new StoredRecord(numbers++, first, until, at);
        byId.put(first.id(), kept);
        enter(kept);
        timetable.add(kept);
    }

    void replace(StoredRecord kept, WorkerRecord next, Instant until, Instant at) {
        kept.worker = next;
        kept.until = until;
        settle(kept, at);
    }

    void remove(StoredRecord kept) {
        byId.remove(kept.worker.id());
        leave(kept);
        timetable.remove(kept);
    }

    /** Moves to a time, forwards or backwards, and reports the records whose retention ended. */
    void advance(Instant at, Consumer<WorkerRecord> gone) {
        for (StoredRecord kept = timetable.leftBehind(at); kept != null; kept = timetable.leftBehind(at)) {
            if (at.isBefore(kept.until)) {
                settle(kept, at);
            } else {
                remove(kept);
                gone.accept(kept.worker);
            }
        }
    }

    private void settle(StoredRecord kept, Instant at) {
        IndexKey place = IndexKey.of(kept.worker, at);
        if (!place.equals(kept.place)) {
            leave(kept);
            kept.place = place;
            enter(kept);
        }
        // A renewed lease ends later than scheduled. The record is updated at the scheduled time.
        ValidityInterval span = ValidityInterval.around(at, kept.worker, kept.until);
        if (!span.covers(kept.span) || !kept.span.contains(at)) {
            timetable.remove(kept);
            kept.span = span;
            timetable.add(kept);
        }
    }

    private void enter(StoredRecord kept) {
        byProfile.computeIfAbsent(kept.place.profile(), ProfileBucket::new).add(kept);
    }

    private void leave(StoredRecord kept) {
        Profile profile = kept.place.profile();
        ProfileBucket peers = byProfile.get(profile);
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
