package io.workermanager.livepage.snapshot;

import io.workermanager.FleetOperations;
import io.workermanager.WorkerManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The latest events. They are the differences of successive readings, and so cost the store nothing. The first reading is what later
 * ones are compared with, and has no events. Not thread-safe.
 */
final class EventHistory {
    private static final int KEPT = 2_000;

    private final FleetOperations.EventPoller poller;
    private final Deque<SeenEvent> events = new ArrayDeque<>();
    private FleetReading reading = FleetReading.NONE;
    private long last;

    EventHistory() {
        poller = WorkerManager.create(new ReadingStore(() -> reading)).fleet().events();
    }

    /** Returns the events after this reading, the oldest first. */
    List<SeenEvent> after(FleetReading next) {
        boolean isFirst = !poller.isComplete();
        reading = next;
        poller.poll().stream().filter(event -> !isFirst).forEach(event -> {
            last++;
            events.add(new SeenEvent(last, event));
        });
        while (events.size() > KEPT) {
            events.remove();
        }
        return List.copyOf(events);
    }
}
