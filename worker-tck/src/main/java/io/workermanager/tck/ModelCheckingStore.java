package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.*;

import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
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
 * Forwards to a store that one thread writes to, and models its content: for each id the record that was applied last, until its
 * time is over. Compares store and model after every write.
 */
final class ModelCheckingStore extends ForwardingWorkerStore {
    private record Entry(WorkerRecord worker, Instant until) {
        boolean isExpired(Instant at) {
            return !at.isBefore(until);
        }
    }

    private final Map<WorkerId, Optional<Entry>> entries = new TreeMap<>(WorkerId.order());

    ModelCheckingStore(WorkerStore store) {
        super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        List<WriteResult> results = super.write(writes);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof WriteResult.Applied applied) {
                apply(writes.get(i), applied.at());
            }
        }
        writes.forEach(write -> assertMatches(this, write.id()));
        return results;
    }

    private void apply(Write write, Instant at) {
        Optional<Version> stored = version(write.id());
        if (write.after().isEmpty()) {
            if (stored.equals(write.before().map(WorkerRecord::version))) {
                entries.put(write.id(), Optional.empty());
            }
        } else if (!stored.equals(write.after().map(WorkerRecord::version))) {
            entries.put(write.id(), write.after().map(next -> new Entry(next, at.plus(write.keepFor()))));
        }
    }

    private Optional<Version> version(WorkerId id) {
        return entries.getOrDefault(id, Optional.empty())
                .map(entry -> entry.worker().version());
    }

    /** Compares a store with the model, by id and by a scan of all. */
    void assertMatches(WorkerStore store) {
        entries.keySet().forEach(id -> assertMatches(store, id));
        assertScanned(new HashSet<>(new StoreInspector(store).scan(ScanScope.ALL)), store.now());
    }

    private void assertMatches(WorkerStore store, WorkerId id) {
        Optional<Entry> entry = entries.getOrDefault(id, Optional.empty());
        Timestamped<Optional<WorkerRecord>> found = store.find(id);
        if (found.value().isPresent() || !isExpired(entry, found.at())) {
            assertThatRecord(found.value())
                    .as("the record of " + id + ", compared with the last write")
                    .isEqualTo(entry.map(Entry::worker));
        }
    }

    private void assertScanned(Set<WorkerRecord> scanned, Instant at) {
        List<Entry> written =
                entries.values().stream().flatMap(Optional::stream).toList();
        assertThatAll(written.stream().map(Entry::worker).toList())
                .as("the last writes, compared with a scan of all")
                .containsAll(scanned);
        assertThatAll(scanned)
                .as("a scan of all, compared with the last writes")
                .containsAll(written.stream()
                        .filter(entry -> !entry.isExpired(at))
                        .map(Entry::worker)
                        .toList());
    }

    private static boolean isExpired(Optional<Entry> entry, Instant at) {
        return entry.isPresent() && entry.get().isExpired(at);
    }
}
