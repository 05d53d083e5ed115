package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.SeenEvent;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An event as one line of a table.
 *
 * @param at when it was seen
 * @param kind what happened
 * @param worker the worker
 * @param session the session
 * @param detail a text for people
 */
record EventRow(Instant at, String kind, Optional<String> worker, Optional<String> session, String detail) {
    private static EventRow of(FleetEvent event) {
        return new EventRow(
                event.seenAt(),
                event.kind().name().toLowerCase(Locale.ROOT),
                event.worker().map(WorkerId::value),
                event.session().map(SessionId::value),
                event.detail());
    }

    /** The latest events, by their number, so that a change of this map is only what is new. */
    static Map<String, EventRow> latest(List<SeenEvent> events, Predicate<FleetEvent> wanted, int limit) {
        Map<String, EventRow> rows = new TreeMap<>();
        for (int i = events.size() - 1; i >= 0 && rows.size() < limit; i--) {
            FleetEvent event = events.get(i).event();
            if (wanted.test(event)) {
                rows.put(String.valueOf(events.get(i).number()), of(event));
            }
        }
        return rows;
    }
}
