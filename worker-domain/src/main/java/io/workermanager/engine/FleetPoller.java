package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetEvent;
import io.workermanager.model.Hold;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.WorkerChanges;
import io.workermanager.rules.WorkerViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one page of the fleet per poll, and compares it with what it read before. A scan returns each record that exists during the
 * whole of it, so a worker that a complete scan does not return was gone at some time. Safe for use by many threads.
 */
public final class FleetPoller {
    private static final int PAGE = 1_000;

    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final Map<WorkerId, WorkerChanges.State> known = new HashMap<>();
    private final Set<WorkerId> seenInCycle = new HashSet<>();
    private Set<WorkerId> knownBeforeCycle = Set.of();
    private Map<Hold.Id, Hold> holds = Map.of();
    private Page.Cursor next = Page.Cursor.start();
    private boolean complete;

    public FleetPoller(WorkerStore store, FleetControlAccess controlAccess) {
        this.store = store;
        this.controlAccess = controlAccess;
    }

    /** Whether a cycle is over. */
    public synchronized boolean isComplete() {
        return complete;
    }

    /** Reads the next page. If the store fails, the next poll reads the same page. */
    public synchronized List<FleetEvent> poll() {
        Page page = store.scan(WorkerStore.Query.of(WorkerStore.Query.ScanScope.ALL), next, PAGE);
        FleetControl control = controlAccess.read(page.at());
        List<FleetEvent> events = new ArrayList<>(changesOfHolds(control, page.at()));
        for (WorkerRecord worker : page.workers()) {
            events.addAll(changesOf(WorkerChanges.State.of(WorkerViews.of(worker, control, page.at())), page.at()));
        }
        page.unreadable().forEach(record -> seenInCycle.add(record.id()));
        if (page.next().isPresent()) {
            next = page.next().get();
        } else {
            events.addAll(endCycle(page.at()));
        }
        return events;
    }

    private List<FleetEvent> changesOf(WorkerChanges.State now, Instant at) {
        seenInCycle.add(now.id());
        WorkerChanges.State before = known.put(now.id(), now);
        return before == null ? WorkerChanges.appeared(now, at) : WorkerChanges.between(before, now, at);
    }

    private List<FleetEvent> endCycle(Instant at) {
        List<FleetEvent> events = new ArrayList<>();
        for (WorkerId id : knownBeforeCycle) {
            if (!seenInCycle.contains(id)) {
                Optional.ofNullable(known.remove(id))
                        .ifPresent(before -> events.addAll(WorkerChanges.vanished(before, at)));
            }
        }
        knownBeforeCycle = Set.copyOf(known.keySet());
        seenInCycle.clear();
        next = Page.Cursor.start();
        complete = true;
        return events;
    }

    private List<FleetEvent> changesOfHolds(FleetControl control, Instant at) {
        Map<Hold.Id, Hold> now = new HashMap<>();
        control.activeHolds(at).forEach(hold -> now.put(hold.id(), hold));
        List<FleetEvent> events = new ArrayList<>();
        now.forEach((id, hold) -> {
            if (!hold.equals(holds.get(id))) {
                events.add(event(FleetEvent.Kind.HELD, hold, at));
            }
        });
        holds.forEach((id, hold) -> {
            if (!now.containsKey(id)) {
                events.add(event(FleetEvent.Kind.LIFTED, hold, at));
            }
        });
        holds = now;
        return events;
    }

    private static FleetEvent event(FleetEvent.Kind kind, Hold hold, Instant at) {
        return new FleetEvent(
                kind,
                at,
                Optional.empty(),
                Optional.empty(),
                hold.id() + " on " + hold.selector() + ", " + hold.cause());
    }
}
