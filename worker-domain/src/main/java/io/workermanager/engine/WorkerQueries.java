package io.workermanager.engine;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import io.workermanager.port.Cursor;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads page by page, and sees every record through {@link WorkerView}. Safe for use by many threads. */
public final class WorkerQueries {
    private static final int SCAN_PAGE = 1000;

    private final WorkerStore store;
    private final FleetControlAccess desk;

    public WorkerQueries(WorkerStore store, FleetControlAccess desk) {
        this.store = store;
        this.desk = desk;
    }

    /** Those that the query reaches and the filter accepts; stores may deliver more, and twice. */
    public WorkerList list(WorkerQuery query, Predicate<WorkerView> filter) {
        Map<WorkerId, WorkerView> found = new TreeMap<>();
        Map<WorkerId, UnreadableRecord> unreadable = new TreeMap<>();
        for (Page page : pages(query)) {
            FleetControl control = desk.read(page.at());
            page.unreadable().forEach(record -> unreadable.put(record.id(), record));
            views(page, control).stream()
                    .filter(view -> query.profiles().test(view.worker().profile()))
                    .forEach(view -> found.put(view.id(), view));
        }
        return new WorkerList(found.values().stream().filter(filter).toList(), List.copyOf(unreadable.values()));
    }

    /** The pages that a query reaches, read as they are asked for. */
    public Iterable<Page> pages(WorkerQuery query) {
        return () -> new Iterator<>() {
            private Optional<Cursor> next = Optional.of(Cursor.start());

            @Override
            public boolean hasNext() {
                return next.isPresent();
            }

            @Override
            public Page next() {
                Page page = store.scan(query, next.orElseThrow(NoSuchElementException::new), SCAN_PAGE);
                next = page.next();
                return page;
            }
        };
    }

    /**
     * The available with a wanted profile, longest idle first: the first page that has any. Profiles under a hold are passed over
     * as a whole, workers that were asked to stop one by one.
     *
     * @param limit how many to read at first; more and more where many were passed over
     */
    public AvailableWorkers available(Predicate<Profile> wanted, int limit) {
        Cursor from = Cursor.start();
        FleetControl control = desk.read(store.now());
        long askedToStop = 0;
        int size = limit;
        while (true) {
            FleetControl orders = control;
            Instant asked = store.now();
            Page page = store.longestIdle(
                    profile -> wanted.test(profile)
                            && orders.holdsOn(profile, asked).isEmpty(),
                    from,
                    size);
            control = desk.read(page.at());
            if (control.revision() != orders.revision()) {
                continue;
            }
            List<WorkerView> all = views(page, control);
            List<WorkerView> available = all.stream()
                    .filter(view ->
                            view.isAvailable() && wanted.test(view.worker().profile()))
                    .toList();
            askedToStop += all.stream()
                    .filter(view -> view.stopOrder().isPresent()
                            && wanted.test(view.worker().profile()))
                    .count();
            if (!available.isEmpty() || page.next().isEmpty()) {
                return new AvailableWorkers(available, askedToStop, control);
            }
            from = page.next().get();
            size = Math.min(SCAN_PAGE, size * 8);
        }
    }

    private static List<WorkerView> views(Page page, FleetControl control) {
        return page.workers().stream()
                .map(worker -> WorkerView.of(worker, control, page.at()))
                .toList();
    }
}
