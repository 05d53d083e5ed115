package io.workermanager.tck;

import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must stand in a store that one thread writes to: for each id what was applied last, until its time is over. Looks after
 * every write whether it does.
 */
final class ModelStore extends ForwardingWorkerStore {
    private record Kept(WorkerRecord worker, Instant until) {
        boolean isOver(Instant at) {
            return !at.isBefore(until);
        }
    }

    private final Map<WorkerId, Optional<Kept>> last = new TreeMap<>(WorkerId.order());

    ModelStore(WorkerStore store) {
        super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        List<WriteResult> results = super.write(writes);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof WriteResult.Applied applied) {
                note(writes.get(i), applied.at());
            }
        }
        writes.forEach(write -> assertStandsIn(this, write.id()));
        return results;
    }

    private void note(Write write, Instant at) {
        Optional<Version> stands = version(write.id());
        if (write.after().isEmpty()) {
            if (stands.equals(write.before().map(WorkerRecord::version))) {
                last.put(write.id(), Optional.empty());
            }
        } else if (!stands.equals(write.after().map(WorkerRecord::version))) {
            last.put(write.id(), write.after().map(next -> new Kept(next, at.plus(write.keepFor()))));
        }
    }

    private Optional<Version> version(WorkerId id) {
        return last.getOrDefault(id, Optional.empty()).map(kept -> kept.worker().version());
    }

    /** Whether one reads there what must stand, each record by itself and all in a scan. */
    void assertStandsIn(WorkerStore store) {
        last.keySet().forEach(id -> assertStandsIn(store, id));
        assertScanned(new HashSet<>(new StoreInspector(store).scan(ScanScope.ALL)), store.now());
    }

    private void assertStandsIn(WorkerStore store, WorkerId id) {
        Optional<Kept> kept = last.getOrDefault(id, Optional.empty());
        Timestamped<Optional<WorkerRecord>> found = store.find(id);
        if (found.value().isPresent() || !isOver(kept, found.at())) {
            RecordRepresentation.assertThatRecord(found.value())
                    .as("the record of " + id + ", against what was written last")
                    .isEqualTo(kept.map(Kept::worker));
        }
    }

    private void assertScanned(Set<WorkerRecord> scanned, Instant at) {
        List<Kept> written = last.values().stream().flatMap(Optional::stream).toList();
        RecordRepresentation.assertThatAll(written.stream().map(Kept::worker).toList())
                .as("what was written last, against a scan of all")
                .containsAll(scanned);
        RecordRepresentation.assertThatAll(scanned)
                .as("a scan of all, against what was written last")
                .containsAll(written.stream()
                        .filter(kept -> !kept.isOver(at))
                        .map(Kept::worker)
                        .toList());
    }

    private static boolean isOver(Optional<Kept> kept, Instant at) {
        return kept.isPresent() && kept.get().isOver(at);
    }
}
