package io.workermanager.inmemory;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.Multiset;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All records of one profile: sorted by id, idle ones sorted by turn, and counted by state. */
final class ProfileBucket {
    final Profile profile;

    private final NavigableMap<String, StoredRecord> all = new TreeMap<>();
    private final NavigableMap<String, StoredRecord> marked = new TreeMap<>();
    private final NavigableMap<String, StoredRecord> recoverable = new TreeMap<>();
    private final NavigableMap<Page.IdlePosition, StoredRecord> idle = new TreeMap<>();
    private final Multiset<WorkerCensus.State> standings = EnumMultiset.create(WorkerCensus.State.class);

    ProfileBucket(Profile profile) {
        this.profile = profile;
    }

    void add(StoredRecord kept) {
        IndexKey place = kept.place;
        all.put(kept.name(), kept);
        standings.add(place.state());
        if (place.state() == WorkerCensus.State.IDLE) {
            idle.put(kept.turn(), kept);
        }
        if (place.marked()) {
            marked.put(kept.name(), kept);
        }
        if (place.recoverable()) {
            recoverable.put(kept.name(), kept);
        }
    }

    void remove(StoredRecord kept) {
        IndexKey place = kept.place;
        all.remove(kept.name());
        standings.remove(place.state());
        if (place.state() == WorkerCensus.State.IDLE) {
            idle.remove(kept.turn());
        }
        if (place.marked()) {
            marked.remove(kept.name());
        }
        if (place.recoverable()) {
            recoverable.remove(kept.name());
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Map<WorkerCensus.State, Long> counts() {
        Map<WorkerCensus.State, Long> counts = new EnumMap<>(WorkerCensus.State.class);
        standings.forEachEntry((state, count) -> counts.put(state, (long) count));
        return counts;
    }

    /** At least the records in the scope of a query, by id. */
    Iterator<StoredRecord> reached(WorkerStore.Query.ScanScope scope, Page.Cursor after) {
        NavigableMap<String, StoredRecord> some = switch (scope) {
            case LIVING, ALL -> all;
            case MARKED -> marked;
            case RECOVERABLE -> recoverable;
        };
        return some.tailMap(after.place(), false).values().iterator();
    }

    /** The longest idle first. */
    Iterator<StoredRecord> idle(Page.Cursor after) {
        return idle.tailMap(Page.IdlePosition.at(after), false).values().iterator();
    }
}
