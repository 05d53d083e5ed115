package io.workermanager.inmemory;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteDecisionState.Removed;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The recently removed records. A late duplicate of a write cannot create them again. */
final class RemovedIds {
    private record Grave(Removed removed, Instant rememberedUntil) {}

    private final LinkedHashMap<WorkerId, Grave> tombstones = new LinkedHashMap<>();

    void add(WorkerRecord worker, Instant at) {
        Grave before = tombstones.remove(worker.id());
        long incarnation = Math.max(worker.incarnation(), before == null ? 0 : before.removed.incarnation());
        Removed removed = new Removed(worker.version(), incarnation);
        tombstones.put(worker.id(), new Grave(removed, at.plus(Write.Preconditions.LONGEST_WINDOW)));
    }

    @Nullable
    Removed find(WorkerId id, Instant at) {
        Grave grave = tombstones.get(id);
        return grave == null || at.isAfter(grave.rememberedUntil) ? null : grave.removed;
    }

    void advance(Instant at) {
        if (tombstones.isEmpty()) {
            return;
        }
        Iterator<Grave> oldest = tombstones.values().iterator();
        while (oldest.hasNext() && at.isAfter(oldest.next().rememberedUntil)) {
            oldest.remove();
        }
    }

    int size() {
        return tombstones.size();
    }
}
