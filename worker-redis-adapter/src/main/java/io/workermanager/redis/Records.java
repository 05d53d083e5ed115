package io.workermanager.redis;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.UnreadableRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * @param aside takes those that are no records
     */
    void addAll(Reply reply, int from, Predicate<Worker> wanted, SetAside aside) {
        for (int i = from; i + 1 < reply.size(); i += 2) {
            Optional<Stored> stored = Stored.in(reply, i + 1);
            Optional<WorkerId> id = id(reply.text(i));
            if (stored.isPresent() && id.isPresent()) {
                add(id.get(), stored.get(), wanted, aside);
            }
        }
    }

    /** No client has written what is none. */
    private static Optional<WorkerId> id(String member) {
        try {
            return Optional.of(WorkerId.of(member));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private void add(WorkerId id, Stored stored, Predicate<Worker> wanted, SetAside aside) {
        try {
            Worker worker = stored.read(id);
            if (wanted.test(worker)) {
                workers.add(worker);
            }
        } catch (UnreadableException e) {
            unreadable.add(Stored.unreadable(id, e));
            aside.met(id, stored);
        }
    }
}
