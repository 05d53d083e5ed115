package io.workermanager.redis;

import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Walks the index page by page. All walks are in an order in which a record never moves back while it matches, and so none is
 * missed: profile by profile, those of each by turn, since turns only grow; the marked by id; the due by time. Whoever changes its
 * profile meanwhile stands in a journal, which is walked at the end, by id.
 */
final class IndexScanner {
    private static final int MOST = 1000;
    private static final int PROFILES = 64;

    /** Where a page says how to go on: at which of the profiles, after which score and id. */
    private static final int MORE = ScriptReply.ANSWER + 2;

    private static final int SCORE = ScriptReply.ANSWER + 3;
    private static final int ID = ScriptReply.ANSWER + 4;
    private static final int MOVED = ScriptReply.ANSWER + 5;
    private static final int RECORDS = ScriptReply.ANSWER + 6;

    private final ProfileCache profiles;
    private final UnreadableRecordExclusion aside;

    IndexScanner(ProfileCache profiles, UnreadableRecordExclusion aside) {
        this.profiles = profiles;
        this.aside = aside;
    }

    /**
     * A place in a walk.
     *
     * @param walk what is walked
     * @param since when the scan began, in milliseconds; 0 if it begins
     * @param profile the short name of the last profile, if it goes by profiles
     * @param score the turn or time of the last one delivered, if it goes by that
     * @param id the last one delivered
     */
    private record Place(String walk, long since, String profile, String score, String id) {
        static final String FLEET = "fleet";

        static Place of(WorkerQuery.ScanScope reach, Page.Cursor cursor) {
            if (cursor.equals(Page.Cursor.start())) {
                return switch (reach) {
                    case LIVING, ALL -> new Place(FLEET, 0, "", "", "");
                    case MARKED -> new Place("marked", 0, "", "", "");
                    case RECOVERABLE -> new Place("due", 0, "", "", "");
                };
            }
            String[] parts = cursor.place().split(" ", 5);
            try {
                return new Place(parts[0], Long.parseLong(parts[1]), parts[2], parts[3], parts[4]);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new InvalidValueException("not a cursor of this store: " + cursor.place());
            }
        }

        Page.Cursor cursor() {
            return new Page.Cursor(walk + " " + since + " " + profile + " " + score + " " + id);
        }
    }

    Page scan(WorkerQuery query, Page.Cursor from, int limit) {
        Place place = Place.of(query.reach(), from);
        return place.walk.equals(Place.FLEET) ? fleet(query, place, limit) : set(query, place, limit);
    }

    private Page fleet(WorkerQuery query, Place place, int limit) {
        int[] further = {0};
        ProfileCache.Answer answer = profiles.call(Script.SCAN, arguments(place, limit), known -> {
            List<String> names = known.matching(query.profiles()).stream()
                    .filter(name -> name.compareTo(place.profile) >= 0)
                    .toList();
            further[0] = Math.max(0, names.size() - PROFILES);
            return names.subList(0, Math.min(names.size(), PROFILES));
        });
        ScriptReply reply = answer.reply();
        long since = place.since == 0 ? reply.at().toEpochMilli() : place.since;
        int more = (int) reply.number(MORE);
        Optional<Place> next = Optional.empty();
        if (more > 0) {
            next = Optional.of(
                    new Place(Place.FLEET, since, answer.names().get(more - 1), reply.text(SCORE), reply.text(ID)));
        } else if (further[0] > 0) {
            // Beyond the last name of this page, and not beyond the next one.
            next = Optional.of(new Place(Place.FLEET, since, answer.names().get(PROFILES - 1) + "!", "", ""));
        } else if (reply.number(MOVED) > 0) {
            next = Optional.of(new Place("moved", since, "", "", ""));
        }
        return page(query, reply, next);
    }

    private Page set(WorkerQuery query, Place place, int limit) {
        ScriptReply reply = profiles.call(Script.SCAN, arguments(place, limit), known -> List.of())
                .reply();
        Optional<Place> next = reply.number(MORE) == 0
                ? Optional.empty()
                : Optional.of(new Place(place.walk, place.since, "", reply.text(SCORE), reply.text(ID)));
        return page(query, reply, next);
    }

    private static List<Object> arguments(Place place, int limit) {
        return List.of(
                place.walk,
                place.profile,
                place.score,
                place.id,
                Math.min(limit, MOST),
                place.since > 0 ? Long.toString(place.since) : "");
    }

    private Page page(WorkerQuery query, ScriptReply reply, Optional<Place> next) {
        DecodedPage found = DecodedPage.none();
        found.addAll(reply, RECORDS, matching(query, reply.at()), aside);
        return new Page(found.workers(), found.unreadable(), next.map(Place::cursor), reply.at());
    }

    private static Predicate<WorkerRecord> matching(WorkerQuery query, Instant at) {
        return worker -> query.profiles().test(worker.profile())
                && switch (query.reach()) {
                    case LIVING -> worker.lease().livenessAt(at) == Lease.Liveness.ALIVE;
                    case ALL -> true;
                    case MARKED -> worker.availability() != Availability.ONLINE;
                    case RECOVERABLE -> !worker.recoverable(at).isEmpty();
                };
    }
}
