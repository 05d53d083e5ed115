package io.workermanager.redis.read;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.ScriptReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The records of a page, separated into readable and unreadable ones.
 *
 * @param workers the readable records
 * @param unreadable the unreadable records
 */
record DecodedPage(List<WorkerRecord> workers, List<WorkerList.Unreadable> unreadable) {
    static DecodedPage none() {
        return new DecodedPage(new ArrayList<>(), new ArrayList<>());
    }

    /**
     * Adds a page.
     *
     * @param reply the reply
     * @param from the index of the first record; ids and bytes alternate
     * @param wanted selects the records to add
     * @param exclusion is notified of unreadable records
     */
    void addAll(ScriptReply reply, int from, Predicate<WorkerRecord> wanted, UnreadableRecordExclusion exclusion) {
        for (int i = from; i + 1 < reply.size(); i += 2) {
            Optional<RawRecord> stored = RawRecord.in(reply, i + 1);
            Optional<WorkerId> id = id(reply.text(i));
            if (stored.isPresent() && id.isPresent()) {
                add(id.get(), stored.get(), wanted, exclusion);
            }
        }
    }

    /** Clients write only valid ids. */
    private static Optional<WorkerId> id(String member) {
        try {
            return Optional.of(WorkerId.of(member));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private void add(
            WorkerId id, RawRecord stored, Predicate<WorkerRecord> wanted, UnreadableRecordExclusion exclusion) {
        try {
            WorkerRecord worker = stored.read(id);
            if (wanted.test(worker)) {
                workers.add(worker);
            }
        } catch (UnreadableException e) {
            unreadable.add(stored.unreadable(id, e));
            exclusion.exclude(id, stored);
        }
    }
}
