package io.workermanager.redis.read;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.ExceptionTranslator;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the idle queues, one per profile, and merges them by turn. */
public final class IdleQueueReader {
    /** Also removes expired workers from the queues that it reads. */
    private static final Script READ_AND_CLEAN = Script.of(
            Script.Kind.READ_AND_CLEAN,
            IdleQueueReader.class,
            "idle_queue",
            "keyspace.lua",
            "ordering.lua",
            "sorted_set_merge.lua");

    /** The same script as one that writes nothing: a server runs it where it refuses or delays writes. */
    private static final Script READ = Script.of(
            Script.Kind.READ,
            IdleQueueReader.class,
            "idle_queue",
            "keyspace.lua",
            "ordering.lua",
            "sorted_set_merge.lua");

    private static final int MAX_PAGE = 1000;

    private static final int MORE = ScriptReply.ANSWER + 2;
    private static final int TURN = ScriptReply.ANSWER + 3;
    private static final int ID = ScriptReply.ANSWER + 4;
    private static final int RECORDS = ScriptReply.ANSWER + 5;

    private final ScriptExecutor server;
    private final ProfileCache profiles;
    private final UnreadableRecordExclusion exclusion;
    private volatile boolean onlyReads;

    public IdleQueueReader(ScriptExecutor server, ProfileCache profiles, UnreadableRecordExclusion exclusion) {
        this.server = server;
        this.profiles = profiles;
        this.exclusion = exclusion;
    }

    /** A position in the order of turns. */
    private record Position(long turn, String id) implements Comparable<Position> {
        static Position of(WorkerRecord worker) {
            return new Position(worker.turn(), worker.id().value());
        }

        static Position of(Page.Cursor cursor) {
            if (cursor.equals(Page.Cursor.start())) {
                return new Position(0, "");
            }
            String[] parts = cursor.place().split(" ", 2);
            try {
                return new Position(Long.parseLong(parts[0]), parts[1]);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new InvalidValueException("not a cursor of this store: " + cursor.place());
            }
        }

        Page.Cursor cursor() {
            return new Page.Cursor(turn + " " + id);
        }

        @Override
        public int compareTo(Position other) {
            int byTurn = Long.compare(turn, other.turn);
            return byTurn != 0 || id.equals(other.id)
                    ? byTurn
                    : WorkerId.order().compare(WorkerId.of(id), WorkerId.of(other.id));
        }
    }

    /** The result of one call for some profiles: where it stopped if there may be more, and the last profile if more follow. */
    private record Found(DecodedPage records, Optional<Position> readTo, Instant at, Optional<String> further) {
        Page page() {
            return new Page(records.workers(), records.unreadable(), readTo.map(Position::cursor), at);
        }
    }

    public Page longest(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        Position after = Position.of(from);
        int most = Math.min(limit, MAX_PAGE);
        List<Page> all = new ArrayList<>();
        for (Optional<String> last = Optional.of(""); last.isPresent(); ) {
            Found found = call(wanted, after, most, last.get());
            all.add(found.page());
            last = found.further;
        }
        return merged(all, most);
    }

    private Found call(Predicate<Profile> wanted, Position after, int most, String beyond) {
        ProfileCache.Answer answer = callOrReadOnly(
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
                exclusion);
        Optional<Position> readTo = reply.text(MORE).equals("0")
                ? Optional.empty()
                : Optional.of(new Position(turn(reply.text(TURN)), reply.text(ID)));
        List<String> names = answer.names();
        Optional<String> further =
                names.size() < ProfileIndex.CHUNK ? Optional.empty() : Optional.of(names.get(names.size() - 1));
        return new Found(records, readTo, reply.at(), further);
    }

    /** The server writes infinity as "inf". */
    private static long turn(String score) {
        return switch (score) {
            case "inf" -> Long.MAX_VALUE;
            case "-inf" -> Long.MIN_VALUE;
            default -> (long) Double.parseDouble(score);
        };
    }

    /** Where writes are not permitted, refused or delayed, expired workers stay in the queues. */
    private ProfileCache.Answer callOrReadOnly(List<?> arguments, Function<ProfileIndex, List<String>> names) {
        if (!onlyReads && !server.keepsWritesWaiting()) {
            try {
                return profiles.call(READ_AND_CLEAN, arguments, names);
            } catch (WorkerStoreException e) {
                if (!ExceptionTranslator.takesReadsOnly(e)) {
                    throw e;
                }
                onlyReads = ExceptionTranslator.isNotPermitted(e);
            }
        }
        return profiles.call(READ, arguments, names);
    }

    /**
     * Merges pages that begin at the same position. No worker is returned beyond a position that not all of them have read.
     *
     * @param most the maximum number of workers
     */
    public static Page merged(List<Page> all, int most) {
        if (all.size() == 1) {
            return all.get(0);
        }
        Optional<Position> readTo = all.stream()
                .flatMap(page -> page.next().stream())
                .map(Position::of)
                .min(Comparator.naturalOrder());
        List<WorkerRecord> workers = all.stream()
                .flatMap(page -> page.workers().stream())
                .filter(worker -> readTo.isEmpty() || Position.of(worker).compareTo(readTo.get()) <= 0)
                .sorted(Comparator.comparing(Position::of))
                .toList();
        List<WorkerList.Unreadable> unreadable =
                all.stream().flatMap(page -> page.unreadable().stream()).toList();
        Optional<Position> next = readTo;
        if (workers.size() > most) {
            workers = workers.subList(0, most);
            next = Optional.of(Position.of(workers.get(most - 1)));
        }
        return new Page(
                workers, unreadable, next.map(Position::cursor), all.get(0).at());
    }
}
