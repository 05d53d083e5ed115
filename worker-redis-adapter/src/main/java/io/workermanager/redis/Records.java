package io.workermanager.redis;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.UnreadableRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Ids and stored bytes, as a page of a reply has them, sorted into records and those that are none.
 *
 * @param workers the records
 * @param unreadable those that are none
 */
record Records(List<Worker> workers, List<UnreadableRecord> unreadable) {
    static Records none() {
        return new Records(new ArrayList<>(), new ArrayList<>());
    }

    /**
     * Takes in a page.
     *
     * @param reply the reply
     * @param from where its records begin, id and bytes in turns
     * @param wanted which ones to keep
     */
    void addAll(Reply reply, int from, Predicate<Worker> wanted) {
        for (int i = from; i + 1 < reply.size(); i += 2) {
            byte[] stored = reply.bytes(i + 1);
            if (stored == null) {
                continue;
            }
            WorkerId id = WorkerId.of(reply.text(i));
            try {
                Worker worker = RecordCodec.read(id, stored);
                if (wanted.test(worker)) {
                    workers.add(worker);
                }
            } catch (UnreadableException e) {
                unreadable.add(new UnreadableRecord(id, String.valueOf(e.getMessage())));
            }
        }
    }
}
