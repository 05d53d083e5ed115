package io.workermanager.redis;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Liveness;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.UnreadableRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the heads of the queues of the idle, one queue a profile, and merges them. */
final class IdleWorkers {
    private static final int MOST = 1000;
    private static final int MORE = Reply.ANSWER + 1;
    private static final int TURN = Reply.ANSWER + 2;
    private static final int ID = Reply.ANSWER + 3;
    private static final int RECORDS = Reply.ANSWER + 4;

    private final Profiles profiles;

    IdleWorkers(Profiles profiles) {
        this.profiles = profiles;
    }

    /** A place in the order of turns. */
    private record Place(long turn, String id) implements Comparable<Place> {
        static Place of(Worker worker) {
            return new Place(worker.turn(), worker.id().value());
        }

        static Place of(Cursor cursor) {
            if (cursor.equals(Cursor.START)) {
                return new Place(0, "");
            }
            String[] parts = cursor.place().split(" ", 2);
            try {
                return new Place(Long.parseLong(parts[0]), parts[1]);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new InvalidValueException("not a cursor of this store: " + cursor.place());
            }
        }

        Cursor cursor() {
            return new Cursor(turn + " " + id);
        }

        @Override
        public int compareTo(Place other) {
            int byTurn = Long.compare(turn, other.turn);
            return byTurn != 0 || id.equals(other.id) ? byTurn : WorkerId.of(id).compareTo(WorkerId.of(other.id));
        }
    }

    /** What one call found among some of the profiles, and how far it looked if there may be more. */
    private record Found(Records records, Optional<Place> lookedTo, Instant at, int further) {}

    Page longest(Predicate<Profile> wanted, Cursor from, int limit) {
        Place after = Place.of(from);
        int most = Math.min(limit, MOST);
        List<Found> all = new ArrayList<>();
        int done = 0;
        do {
            all.add(call(wanted, after, most, done));
            done += ProfileIndex.CHUNK;
        } while (all.get(all.size() - 1).further > 0);
        return all.size() == 1 ? page(all.get(0)) : merged(all, most);
    }

    private Found call(Predicate<Profile> wanted, Place after, int most, int skipped) {
        int[] further = {0};
        Reply reply = profiles.call(Script.IDLE, List.of(Long.toString(after.turn), after.id, most), known -> {
                    List<String> names = known.matching(wanted);
                    int begin = Math.min(skipped, names.size());
                    int end = Math.min(begin + ProfileIndex.CHUNK, names.size());
                    further[0] = names.size() - end;
                    return names.subList(begin, end);
                })
                .reply();
        Records records = Records.none();
        records.addAll(
                reply,
                RECORDS,
                worker -> wanted.test(worker.profile())
                        && worker.status() == WorkerStatus.IDLE
                        && worker.lease().at(reply.at()) == Liveness.ALIVE);
        Optional<Place> lookedTo = reply.text(MORE).equals("0")
                ? Optional.empty()
                : Optional.of(new Place((long) Double.parseDouble(reply.text(TURN)), reply.text(ID)));
        return new Found(records, lookedTo, reply.at(), further[0]);
    }

    private static Page page(Found found) {
        return new Page(
                found.records.workers(), found.records.unreadable(), found.lookedTo.map(Place::cursor), found.at);
    }

    /** Nobody is delivered beyond a place that not all calls have looked to. */
    private static Page merged(List<Found> all, int most) {
        Optional<Place> lookedTo =
                all.stream().flatMap(found -> found.lookedTo.stream()).min(Comparator.naturalOrder());
        List<Worker> workers = all.stream()
                .flatMap(found -> found.records.workers().stream())
                .filter(worker -> lookedTo.isEmpty() || Place.of(worker).compareTo(lookedTo.get()) <= 0)
                .sorted(Comparator.comparing(Place::of))
                .toList();
        List<UnreadableRecord> unreadable = all.stream()
                .flatMap(found -> found.records.unreadable().stream())
                .toList();
        Optional<Place> next = lookedTo;
        if (workers.size() > most) {
            workers = workers.subList(0, most);
            next = Optional.of(Place.of(workers.get(most - 1)));
        }
        return new Page(workers, unreadable, next.map(Place::cursor), all.get(0).at);
    }
}
