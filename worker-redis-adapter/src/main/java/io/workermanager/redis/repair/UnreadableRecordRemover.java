package io.workermanager.redis.repair;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.read.ProfileCache;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.read.RecordReader;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Removes unreadable records. */
public final class UnreadableRecordRemover {
    private static final Script DISCARD =
            Script.of(Script.Kind.WRITE, UnreadableRecordRemover.class, "discard", "keyspace.lua");
    private static final Script REMOVE_FROM_INDEX =
            Script.of(Script.Kind.WRITE, UnreadableRecordRemover.class, "remove_from_index", "keyspace.lua");

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final ProfileCache profiles;
    private final RecordReader records;

    public UnreadableRecordRemover(ScriptExecutor server, KeyNames keys, ProfileCache profiles, RecordReader records) {
        this.server = server;
        this.keys = keys;
        this.profiles = profiles;
        this.records = records;
    }

    public boolean run(WorkerId id) {
        List<String> key = List.of(keys.record(id));
        while (true) {
            Optional<RawRecord> stored = records.raw(id);
            if (stored.isEmpty() || isReadable(id, stored.get())) {
                return false;
            }
            ScriptReply reply =
                    server.call(DISCARD, key, List.of(id.value(), stored.get().digest()));
            if (reply.text(ScriptReply.ANSWER).equals("removed")) {
                try {
                    removeFromIndex(id);
                } catch (WorkerStoreException e) {
                    throw new WorkerStoreException("after the record was removed: " + e.getMessage(), true, e);
                }
                return true;
            }
        }
    }

    private static boolean isReadable(WorkerId id, RawRecord stored) {
        try {
            stored.read(id);
            return true;
        } catch (UnreadableException e) {
            return false;
        }
    }

    /** Removes the id from the index of all profiles, since its own cannot be read. */
    private void removeFromIndex(WorkerId id) {
        List<String> all = profiles.fresh().matching(any -> true);
        for (int from = 0; from < all.size(); from += ProfileIndex.CHUNK) {
            List<String> some = all.subList(from, Math.min(from + ProfileIndex.CHUNK, all.size()));
            List<String> arguments = new ArrayList<>(some);
            arguments.add(0, id.value());
            server.call(REMOVE_FROM_INDEX, List.of(keys.record(id)), arguments);
        }
    }
}
