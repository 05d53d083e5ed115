package io.workermanager.redis.read;

import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptReply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the index page by page, in an order in which a matching record never moves back, so that a scan misses none: all records by
 * profile and turn, since turns only grow; marked ones by id; due ones by time. Workers that change their profile during a scan are
 * in a journal, which is read last, by id.
 */
public final class IndexScanner {
    private static final Script SCAN = Script.of(
            Script.Kind.READ, IndexScanner.class, "scan", "keyspace.lua", "ordering.lua", "sorted_set_merge.lua");

    private static final int MAX_PAGE = 1000;
    private static final int PROFILES = 64;

    /** The parts of a reply that tell where the next page begins: the number of the profile, the score and the id. */
    private static final int MORE = ScriptReply.ANSWER + 2;

    private static final int SCORE = ScriptReply.ANSWER + 3;
    private static final int ID = ScriptReply.ANSWER + 4;
    private static final int MOVED = ScriptReply.ANSWER + 5;
    private static final int RECORDS = ScriptReply.ANSWER + 6;

    private final ProfileCache profiles;
    private final UnreadableRecordExclusion exclusion;

    public IndexScanner(ProfileCache profiles, UnreadableRecordExclusion exclusion) {
        this.profiles = profiles;
        this.exclusion = exclusion;
    }

    /**
     * A position in a scan.
     *
     * @param order what is read
     * @param since when the scan began, in milliseconds; 0 on the first page
     * @param profile the short name of the last profile, if the order is by profile
     * @param score the turn or time of the last record, if the order is by score
     * @param id the id of the last record
     */
    private record Position(String order, long since, String profile, String score, String id) {
        static final String FLEET = "fleet";

        static Position of(WorkerStore.Query.ScanScope scope, Page.Cursor cursor) {
            if (cursor.equals(Page.Cursor.start())) {
                return switch (scope) {
                    case LIVING, ALL -> new Position(FLEET, 0, "", "", "");
                    case MARKED -> new Position("marked", 0, "", "", "");
                    case RECOVERABLE -> new Position("due", 0, "", "", "");
                };
            }
            String[] parts = cursor.place().split(" ", 5);
            try {
                return new Position(parts[0], Long.parseLong(parts[1]), parts[2], parts[3], parts[4]);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new InvalidValueException("not a cursor of this store: " + cursor.place());
            }
        }

        Page.Cursor cursor() {
            return new Page.Cursor(order + " " + since + " " + profile + " " + score + " " + id);
        }
    }

    public Page scan(WorkerStore.Query query, Page.Cursor from, int limit) {
        Position position = Position.of(query.scope(), from);
        return position.order.equals(Position.FLEET) ? fleet(query, position, limit) : set(query, position, limit);
    }

    private Page fleet(WorkerStore.Query query, Position position, int limit) {
        int[] remaining = {0};
        ProfileCache.Answer answer = profiles.call(SCAN, arguments(position, limit), known -> {
            List<String> names = known.matching(query.profiles()).stream()
                    .filter(name -> name.compareTo(position.profile) >= 0)
                    .toList();
            remaining[0] = Math.max(0, names.size() - PROFILES);
            return names.subList(0, Math.min(names.size(), PROFILES));
        });
        ScriptReply reply = answer.reply();
        long since = position.since == 0 ? reply.at().toEpochMilli() : position.since;
        int more = (int) reply.number(MORE);
        Optional<Position> next = Optional.empty();
        if (more > 0) {
            next = Optional.of(new Position(
                    Position.FLEET, since, answer.names().get(more - 1), reply.text(SCORE), reply.text(ID)));
        } else if (remaining[0] > 0) {
            // Greater than the last name of this page, and less than the next one.
            next = Optional.of(
                    new Position(Position.FLEET, since, answer.names().get(PROFILES - 1) + "!", "", ""));
        } else if (reply.number(MOVED) > 0) {
            next = Optional.of(new Position("moved", since, "", "", ""));
        }
        return page(query, reply, next);
    }

    private Page set(WorkerStore.Query query, Position position, int limit) {
        ScriptReply reply = profiles.call(SCAN, arguments(position, limit), known -> List.of())
                .reply();
        Optional<Position> next = reply.number(MORE) == 0
                ? Optional.empty()
                : Optional.of(new Position(position.order, position.since, "", reply.text(SCORE), reply.text(ID)));
        return page(query, reply, next);
    }

    private static List<Object> arguments(Position position, int limit) {
        return List.of(
                position.order,
                position.profile,
                position.score,
                position.id,
                Math.min(limit, MAX_PAGE),
                position.since > 0 ? Long.toString(position.since) : "");
    }

    private Page page(WorkerStore.Query query, ScriptReply reply, Optional<Position> next) {
        DecodedPage found = DecodedPage.none();
        found.addAll(reply, RECORDS, matching(query, reply.at()), exclusion);
        return new Page(found.workers(), found.unreadable(), next.map(Position::cursor), reply.at());
    }

    private static Predicate<WorkerRecord> matching(WorkerStore.Query query, Instant at) {
        return worker -> query.profiles().test(worker.profile())
                && switch (query.scope()) {
                    case LIVING -> worker.lease().livenessAt(at) == Lease.Liveness.ALIVE;
                    case ALL -> true;
                    case MARKED -> worker.availability() != Availability.ONLINE;
                    case RECOVERABLE -> !worker.recoverable(at).isEmpty();
                };
    }
}
