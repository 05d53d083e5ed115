package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.store.WorkerStoreException;
import java.util.ArrayList;
import java.util.List;

/** Removes what is no record, unless a record takes its place meanwhile. */
final class Discard {
    private final Server server;
    private final Keys keys;
    private final Profiles profiles;

    Discard(Server server, Keys keys, Profiles profiles) {
        this.server = server;
        this.keys = keys;
        this.profiles = profiles;
    }

    boolean run(WorkerId id) {
        List<String> key = List.of(keys.record(id));
        while (true) {
            byte[] stored = server.call(Script.FIND, key, List.of()).bytes(Reply.ANSWER);
            if (stored == null || readable(id, stored)) {
                return false;
            }
            Reply reply = server.call(Script.DISCARD, key, List.of(id.value(), Script.sha1(stored)));
            if (reply.text(Reply.ANSWER).equals("removed")) {
                try {
                    unindex(id);
                } catch (WorkerStoreException e) {
                    throw new WorkerStoreException("after the record was removed: " + e.getMessage(), true, e);
                }
                return true;
            }
        }
    }

    private static boolean readable(WorkerId id, byte[] stored) {
        try {
            RecordCodec.read(id, stored);
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
