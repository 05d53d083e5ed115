package io.workermanager.redis.repair;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.script.KeyNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;

/** Searches the key space for records that cannot be read, also if they are in no index. */
public final class UnreadableRecordSearch {
    private static final int KEYS_PER_SCAN = 1000;

    private final RedissonClient client;
    private final WorkerStore store;

    public UnreadableRecordSearch(RedissonClient client, WorkerStore store) {
        this.client = client;
        this.store = store;
    }

    /** Reads every record of the fleet, until it has found enough unreadable ones. */
    public List<WorkerList.Unreadable> run(List<KeyNames> partitions, int limit) {
        Map<WorkerId, WorkerList.Unreadable> found = new TreeMap<>(WorkerId.order());
        for (KeyNames keys : partitions) {
            for (String key : keysWith(keys.recordPrefix())) {
                if (found.size() >= limit) {
                    return List.copyOf(found.values());
                }
                check(key.substring(keys.recordPrefix().length()), found);
            }
        }
        return List.copyOf(found.values());
    }

    private Iterable<String> keysWith(String prefix) {
        KeysScanOptions scan =
                KeysScanOptions.defaults().pattern(literal(prefix) + "*").chunkSize(KEYS_PER_SCAN);
        return client.getKeys().getKeys(scan);
    }

    private void check(String id, Map<WorkerId, WorkerList.Unreadable> found) {
        try {
            store.find(WorkerId.of(id));
        } catch (UnreadableRecordException e) {
            found.put(e.unreadable().id(), e.unreadable());
        } catch (InvalidValueException e) {
            // No worker can have this id.
        }
    }

    /** The text as a pattern that matches only itself. */
    private static String literal(String text) {
        return text.replaceAll("[*?\\[\\]\\\\]", "\\\\$0");
    }
}
