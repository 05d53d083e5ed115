package io.workermanager.redis;

import io.workermanager.model.*;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the heads of the queues of the idle, one queue a profile, and merges them. */
final class IdleQueueReader {
    private static final int MOST = 1000;

    /** For how long it only looks after the server has kept it waiting. */
    private static final Duration ONLY_LOOKS = Duration.ofSeconds(5);

    private static final int MORE = ScriptReply.ANSWER + 2;
    private static final int TURN = ScriptReply.ANSWER + 3;
    private static final int ID = ScriptReply.ANSWER + 4;
    private static final int RECORDS = ScriptReply.ANSWER + 5;

    private final ProfileCache profiles;
    private final UnreadableRecordExclusion aside;
    private volatile boolean onlyReads;
    private volatile @Nullable Long unansweredAt;

    IdleQueueReader(ProfileCache profiles, UnreadableRecordExclusion aside) {
        this.profiles = profiles;
        this.aside = aside;
    }

    /** A place in the order of turns. */
    private record Place(long turn, String id) implements Comparable<Place> {
        static Place of(WorkerRecord worker) {
            return new Place(worker.turn(), worker.id().value());
        }

        static Place of(Page.Cursor cursor) {
            if (cursor.equals(Page.Cursor.start())) {
                return new Place(0, "");
            }
            String[] parts = cursor.place().split(" ", 2);
            try {
                return new Place(Long.parseLong(parts[0]), parts[1]);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new InvalidValueException("not a cursor of this store: " + cursor.place());
            }
        }

        Page.Cursor cursor() {
            return new Page.Cursor(turn + " " + id);
        }

        @Override
        public int compareTo(Place other) {
            int byTurn = Long.compare(turn, other.turn);
            return byTurn != 0 || id.equals(other.id)
                    ? byTurn
                    : WorkerId.order().compare(WorkerId.of(id), WorkerId.of(other.id));
        }
    }

    /** What one call found among some of the profiles, how far it looked if there may be more, and the last profile of several. */
    private record Found(DecodedPage records, Optional<Place> lookedTo, Instant at, Optional<String> further) {
        Page page() {
            return new Page(records.workers(), records.unreadable(), lookedTo.map(Place::cursor), at);
        }
    }

    Page longest(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        Place after = Place.of(from);
        int most = Math.min(limit, MOST);
        List<Page> all = new ArrayList<>();
        for (Optional<String> last = Optional.of(""); last.isPresent(); ) {
            Found found = call(wanted, after, most, last.get());
            all.add(found.page());
            last = found.further;
        }
        return merged(all, most);
    }

    private Found call(Predicate<Profile> wanted, Place after, int most, String beyond) {
        ProfileCache.Answer answer = ask(
                List.of(Long.toString(after.turn), after.id, most),
                known -> known.matching(wanted).stream()
                        .filter(name -> name.compareTo(beyond) > 0)
                        .limit(ProfileIndex.CHUNK)
                        .toList());
        ScriptReply reply = answer.reply();
        DecodedPage records = DecodedPage.none();
        records.addAll(
                reply,
                RECORDS,
                worker -> wanted.test(worker.profile())
                        && worker.status() == WorkerStatus.IDLE
                        && worker.lease().livenessAt(reply.at()) == Lease.Liveness.ALIVE,
                aside);
        Optional<Place> lookedTo = reply.text(MORE).equals("0")
                ? Optional.empty()
                : Optional.of(new Place(turn(reply.text(TURN)), reply.text(ID)));
        List<String> names = answer.names();
        Optional<String> further =
                names.size() < ProfileIndex.CHUNK ? Optional.empty() : Optional.of(names.get(names.size() - 1));
        return new Found(records, lookedTo, reply.at(), further);
    }

    /** The server writes infinity in its own way. */
    private static long turn(String score) {
        return switch (score) {
            case "inf" -> Long.MAX_VALUE;
            case "-inf" -> Long.MIN_VALUE;
            default -> (long) Double.parseDouble(score);
        };
    }

    /** Where writes are not permitted, refused or kept waiting, the dead are not dropped from the queues, and it only looks. */
    private ProfileCache.Answer ask(List<?> arguments, Function<ProfileIndex, List<String>> names) {
        if (!onlyReads && !wasUnansweredLately()) {
            try {
                return profiles.call(Script.IDLE, arguments, names);
            } catch (WorkerStoreException e) {
                if (!ExceptionTranslator.takesReadsOnly(e)) {
                    throw e;
                }
                onlyReads = ExceptionTranslator.isNotPermitted(e);
                unansweredAt = ExceptionTranslator.isUnanswered(e) ? (Long) System.nanoTime() : unansweredAt;
            }
        }
        return profiles.call(Script.PEEK, arguments, names);
    }

    private boolean wasUnansweredLately() {
        Long at = unansweredAt;
        return at != null && System.nanoTime() - at < ONLY_LOOKS.toNanos();
    }

    /**
     * One page of several that go on from one place. Nobody is delivered beyond a place that not all of them have looked to.
     *
     * @param most how many workers at most
     */
    static Page merged(List<Page> all, int most) {
        if (all.size() == 1) {
            return all.get(0);
        }
        Optional<Place> lookedTo = all.stream()
                .flatMap(page -> page.next().stream())
                .map(Place::of)
                .min(Comparator.naturalOrder());
        List<WorkerRecord> workers = all.stream()
                .flatMap(page -> page.workers().stream())
                .filter(worker -> lookedTo.isEmpty() || Place.of(worker).compareTo(lookedTo.get()) <= 0)
                .sorted(Comparator.comparing(Place::of))
                .toList();
        List<UnreadableRecord> unreadable =
                all.stream().flatMap(page -> page.unreadable().stream()).toList();
        Optional<Place> next = lookedTo;
        if (workers.size() > most) {
            workers = workers.subList(0, most);
            next = Optional.of(Place.of(workers.get(most - 1)));
        }
        return new Page(workers, unreadable, next.map(Place::cursor), all.get(0).at());
    }
}
