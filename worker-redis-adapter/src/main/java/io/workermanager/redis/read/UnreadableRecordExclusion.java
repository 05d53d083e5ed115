package io.workermanager.redis.read;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes unreadable records that this client meets from the counts and the idle queue. Lists still report them. Safe
 * for use by many threads.
 */
public final class UnreadableRecordExclusion {
    private static final Script EXCLUDE =
            Script.of(Script.Kind.WRITE, UnreadableRecordExclusion.class, "exclude_unreadable", "keyspace.lua");

    private static final int MAX_REMEMBERED = 1024;

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final ProfileCache profiles;
    private final Map<WorkerId, String> excluded = new LinkedHashMap<>();
    private volatile boolean permitted = true;

    public UnreadableRecordExclusion(ScriptExecutor server, KeyNames keys, ProfileCache profiles) {
        this.server = server;
        this.keys = keys;
        this.profiles = profiles;
    }

    /** Excludes a record, if this client has not done so before, the user may, and the server accepts writes. */
    public void exclude(WorkerId id, RawRecord stored) {
        if (!permitted || server.keepsWritesWaiting() || !isNew(id, stored.digest())) {
            return;
        }
        try {
            List<String> names = profiles.known();
            for (int from = 0; from < names.size(); from += ProfileIndex.CHUNK) {
                List<String> arguments = new ArrayList<>(List.of(id.value(), stored.digest()));
                arguments.addAll(names.subList(from, Math.min(from + ProfileIndex.CHUNK, names.size())));
                server.call(EXCLUDE, List.of(keys.record(id)), arguments);
            }
        } catch (WorkerStoreException e) {
            permitted = !ExceptionTranslator.isNotPermitted(e);
            forget(id);
        }
    }

    private synchronized boolean isNew(WorkerId id, String digest) {
        if (excluded.size() >= MAX_REMEMBERED) {
            excluded.clear();
        }
        return !digest.equals(excluded.put(id, digest));
    }

    private synchronized void forget(WorkerId id) {
        excluded.remove(id);
    }
}
