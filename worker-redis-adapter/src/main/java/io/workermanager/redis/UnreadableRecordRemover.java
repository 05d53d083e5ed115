package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Removes what is no record, unless a record takes its place meanwhile. */
final class UnreadableRecordRemover {
    private final ScriptExecutor server;
    private final KeyNames keys;
    private final ProfileCache profiles;

    UnreadableRecordRemover(ScriptExecutor server, KeyNames keys, ProfileCache profiles) {
        this.server = server;
        this.keys = keys;
        this.profiles = profiles;
    }

    boolean run(WorkerId id) {
        List<String> key = List.of(keys.record(id));
        while (true) {
            Optional<RawRecord> stored = RawRecord.in(server.call(Script.FIND, key, List.of()), ScriptReply.ANSWER);
            if (stored.isEmpty() || readable(id, stored.get())) {
                return false;
            }
            ScriptReply reply = server.call(
                    Script.DISCARD, key, List.of(id.value(), stored.get().digest()));
            if (reply.text(ScriptReply.ANSWER).equals("removed")) {
                try {
                    unindex(id);
                } catch (WorkerStoreException e) {
                    throw new WorkerStoreException("after the record was removed: " + e.getMessage(), true, e);
                }
                return true;
            }
        }
    }

    private static boolean readable(WorkerId id, RawRecord stored) {
        try {
            stored.read(id);
            return true;
        } catch (UnreadableException e) {
            return false;
        }
    }

    /** Its profile cannot be read, and so it is removed from all. */
    private void unindex(WorkerId id) {
        List<String> all = profiles.fresh().matching(any -> true);
        for (int from = 0; from < all.size(); from += ProfileIndex.CHUNK) {
            List<String> some = all.subList(from, Math.min(from + ProfileIndex.CHUNK, all.size()));
            List<String> arguments = new ArrayList<>(some);
            arguments.add(0, id.value());
            server.call(Script.UNINDEX, List.of(keys.record(id)), arguments);
        }
    }
}
