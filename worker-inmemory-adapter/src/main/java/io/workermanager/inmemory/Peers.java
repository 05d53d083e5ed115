package io.workermanager.inmemory;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.Multiset;
import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.store.Cursor;
import io.workermanager.store.Turn;
import io.workermanager.store.WorkerQuery;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All records of one profile: by id, the idle by turn, and counted by where they stand. */
final class Peers {
    final Profile profile;

    private final NavigableMap<String, Kept> all = new TreeMap<>();
    private final NavigableMap<String, Kept> marked = new TreeMap<>();
    private final NavigableMap<String, Kept> recoverable = new TreeMap<>();
    private final NavigableMap<Turn, Kept> idle = new TreeMap<>();
    private final Multiset<Standing> standings = EnumMultiset.create(Standing.class);

    Peers(Profile profile) {
        this.profile = profile;
    }

    void add(Kept kept) {
        Place place = kept.place;
        all.put(kept.name(), kept);
        standings.add(place.standing());
        if (place.standing() == Standing.IDLE) {
            idle.put(kept.turn(), kept);
        }
        if (place.marked()) {
            marked.put(kept.name(), kept);
        }
        if (place.recoverable()) {
            recoverable.put(kept.name(), kept);
        }
    }

    void remove(Kept kept) {
        Place place = kept.place;
        all.remove(kept.name());
        standings.remove(place.standing());
        if (place.standing() == Standing.IDLE) {
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

    Map<Standing, Long> counts() {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        standings.forEachEntry((standing, count) -> counts.put(standing, (long) count));
        return counts;
    }

    /** At least those that a query reaches, by id. */
    Iterator<Kept> reached(WorkerQuery.Reach reach, Cursor after) {
        NavigableMap<String, Kept> some = switch (reach) {
            case LIVING, ALL -> all;
            case MARKED -> marked;
            case RECOVERABLE -> recoverable;
        };
        return some.tailMap(after.place(), false).values().iterator();
    }

    /** The longest idle first. */
    Iterator<Kept> idle(Cursor after) {
        return idle.tailMap(Turn.at(after), false).values().iterator();
    }
}
