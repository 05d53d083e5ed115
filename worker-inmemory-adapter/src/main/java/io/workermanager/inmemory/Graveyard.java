package io.workermanager.inmemory;

import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Which records were removed of late, so that a late duplicate of their writes raises none of them. */
final class Graveyard {
    private record Grave(Version version, long incarnation, Instant rememberedUntil) {}

    private final LinkedHashMap<WorkerId, Grave> graves = new LinkedHashMap<>();

    void bury(Worker removed, Instant at) {
        Grave before = graves.remove(removed.id());
        long incarnation = Math.max(removed.incarnation(), before == null ? 0 : before.incarnation);
        graves.put(removed.id(), new Grave(removed.version(), incarnation, at.plus(Terms.LONGEST_WINDOW)));
    }

    boolean wasRemovedLast(Worker record, Instant at) {
        Grave grave = find(record.id(), at);
        return grave != null && grave.version.equals(record.version());
    }

    /** The latest incarnation that was removed; 0 if none was. */
    long incarnation(WorkerId id, Instant at) {
        Grave grave = find(id, at);
        return grave == null ? 0 : grave.incarnation;
    }

    private @Nullable Grave find(WorkerId id, Instant at) {
        Grave grave = graves.get(id);
        return grave == null || at.isAfter(grave.rememberedUntil) ? null : grave;
    }

    void pass(Instant at) {
        if (graves.isEmpty()) {
            return;
        }
        Iterator<Grave> oldest = graves.values().iterator();
        while (oldest.hasNext() && at.isAfter(oldest.next().rememberedUntil)) {
            oldest.remove();
        }
    }

    int size() {
        return graves.size();
    }
}
