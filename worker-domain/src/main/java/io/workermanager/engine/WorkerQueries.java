package io.workermanager.engine;

import io.workermanager.model.Criteria;
import io.workermanager.model.Explanation;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Profile;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.rules.WorkerViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads records page by page, and returns each as a {@link WorkerView}. Safe for use by many threads. */
public final class WorkerQueries {
    private static final int SCAN_PAGE = 1000;
    private static final int EXPLAIN_PAGE = 100;

    /** More ids than these are found faster by a scan. */
    private static final int MOST_SINGLE_READS = 100;

    private final WorkerStore store;
    private final FleetControlAccess controlAccess;

    public WorkerQueries(WorkerStore store, FleetControlAccess controlAccess) {
        this.store = store;
        this.controlAccess = controlAccess;
    }

    public Optional<WorkerView> find(WorkerId id) {
        Timestamped<Optional<WorkerRecord>> found = store.find(id);
        return found.value().map(worker -> view(worker, found.at()));
    }

    public Optional<WorkerView> findBySession(SessionId session) {
        Timestamped<Optional<WorkerRecord>> found = store.findBySession(session);
        return found.value().map(worker -> view(worker, found.at()));
    }

    /** A record as it appears under the fleet control as of the store's last call. */
    public WorkerView view(WorkerRecord worker, Instant at) {
        return WorkerViews.of(worker, controlAccess.readOrLost(at).control(), at);
    }

    public Optional<WorkerView> findAvailable(Criteria criteria) {
        WorkerQueries.Available found = available(criteria, 1);
        if (found.control().isLost()) {
            throw new FleetControlLostException(found.control().forgotten());
        }
        return found.available().stream().findFirst();
    }

    public WorkerList list(Selector selector, WorkerList.Options options) {
        return list(
                new WorkerStore.Query(options.includeExpired() ? ScanScope.ALL : ScanScope.LIVING, selector::mayMatch),
                view -> selector.test(view.worker())
                        && (view.isAlive() ? options.includeOffline() || view.isOnline() : options.includeExpired()));
    }

    /** The workers that are alive and match, offline ones included. */
    public WorkerList living(Criteria criteria) {
        return list(new WorkerStore.Query(ScanScope.LIVING, criteria), WorkerView::isAlive);
    }

    public FleetStats count() {
        Timestamped<WorkerCensus> census = store.census();
        FleetControl control = controlAccess.read(census.at());
        IndividualHolds held = IndividualHolds.read(this, control, census.at(), profile -> true);
        return FleetStats.of(census.value(), held.census(), control, census.at());
    }

    public List<FleetStats.Coverage> coverage(List<Criteria> wanted) {
        Timestamped<WorkerCensus> census = store.census();
        FleetControl control = controlAccess.read(census.at());
        WorkerCensus held = IndividualHolds.read(this, control, census.at(), profile -> true)
                .census();
        return wanted.stream()
                .map(criteria -> FleetStats.Coverage.of(criteria, census.value(), held, control, census.at()))
                .toList();
    }

    /** Every worker, also a dead one, that has a reason against its health. */
    public WorkerList unhealthy() {
        return list(WorkerStore.Query.of(ScanScope.ALL), view -> !view.isHealthy());
    }

    public Explanation explain(Criteria criteria) {
        WorkerQueries.Available found = available(criteria, EXPLAIN_PAGE);
        Timestamped<WorkerCensus> census = store.census();
        FleetControl control = controlAccess.read(census.at());
        IndividualHolds held = IndividualHolds.read(this, control, census.at(), criteria);
        return Explanation.of(
                criteria,
                found.available().stream().findFirst().map(WorkerView::id),
                found.stopping(),
                census.value(),
                held.census(),
                held.byHold(),
                control,
                census.at());
    }

    /** The workers of a scope that a selector selects and that pass a filter, ordered by id. */
    public List<WorkerView> select(ScanScope scope, Selector selector, Predicate<WorkerView> filter) {
        Predicate<WorkerView> wanted = filter.and(view -> selector.test(view.worker()));
        List<WorkerId> named = selector.namedIds().orElse(List.of());
        if (selector.namedIds().isPresent() && named.size() <= MOST_SINGLE_READS) {
            return named.stream()
                    .flatMap(id -> findReadable(id).stream())
                    .filter(wanted)
                    .toList();
        }
        List<WorkerView> found = new ArrayList<>();
        list(new WorkerStore.Query(scope, selector::mayMatch), wanted).forEach(found::add);
        return found;
    }

    /** The ids under which nothing is stored. */
    public List<WorkerId> withoutRecord(List<WorkerId> ids) {
        if (ids.size() <= MOST_SINGLE_READS) {
            return ids.stream().filter(id -> !isStored(id)).toList();
        }
        WorkerList all = list(WorkerStore.Query.of(ScanScope.ALL), view -> true);
        Set<WorkerId> stored = new HashSet<>(all.ids());
        all.unreadable().forEach(record -> stored.add(record.id()));
        return ids.stream().filter(id -> !stored.contains(id)).toList();
    }

    private boolean isStored(WorkerId id) {
        try {
            return find(id).isPresent();
        } catch (UnreadableRecordException e) {
            return true;
        }
    }

    private Optional<WorkerView> findReadable(WorkerId id) {
        try {
            return find(id);
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    /** Lists the workers that match the query and the filter. A store may return more workers, or one twice. */
    public WorkerList list(WorkerStore.Query query, Predicate<WorkerView> filter) {
        Map<WorkerId, WorkerView> found = new TreeMap<>(WorkerId.order());
        Map<WorkerId, WorkerList.Unreadable> unreadable = new TreeMap<>(WorkerId.order());
        for (Page page : pages(query)) {
            FleetControl control = controlAccess.read(page.at());
            page.unreadable().forEach(record -> unreadable.put(record.id(), record));
            views(page, control).stream()
                    .filter(view -> query.profiles().test(view.worker().profile()))
                    .forEach(view -> found.put(view.id(), view));
        }
        return new WorkerList(found.values().stream().filter(filter).toList(), List.copyOf(unreadable.values()));
    }

    /** Returns the pages of a query. The iterator reads each page when it is needed. */
    public Iterable<Page> pages(WorkerStore.Query query) {
        return () -> new Iterator<>() {
            private Optional<Page.Cursor> next = Optional.of(Page.Cursor.start());

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
     * Returns available workers with a wanted profile, longest idle first, from the first page that has any. The store skips
     * profiles
     * under a hold. This method skips workers with a shutdown request.
     *
     * @param limit the size of the first page; later pages are larger
     */
    public WorkerQueries.Available available(Predicate<Profile> wanted, int limit) {
        Page.Cursor from = Page.Cursor.start();
        FleetControl control = controlAccess.read(store.now());
        long stopping = 0;
        int size = limit;
        while (true) {
            FleetControl orders = control;
            Instant readAt = store.now();
            Page page = store.longestIdle(
                    profile -> wanted.test(profile)
                            && orders.holdsOn(profile, readAt).isEmpty(),
                    from,
                    size);
            control = controlAccess.read(page.at());
            if (control.revision() != orders.revision()) {
                continue;
            }
            List<WorkerView> all = views(page, control);
            List<WorkerView> available = all.stream()
                    .filter(view ->
                            view.isAvailable() && wanted.test(view.worker().profile()))
                    .toList();
            stopping += all.stream()
                    .filter(view -> view.stopOrder().isPresent()
                            && wanted.test(view.worker().profile()))
                    .count();
            if (!available.isEmpty() || page.next().isEmpty()) {
                return new WorkerQueries.Available(available, stopping, control);
            }
            from = page.next().get();
            size = Math.min(SCAN_PAGE, size * 8);
        }
    }

    private static List<WorkerView> views(Page page, FleetControl control) {
        return page.workers().stream()
                .map(worker -> WorkerViews.of(worker, control, page.at()))
                .toList();
    }

    /**
     * Workers that a claim may take, longest idle first.
     *
     * @param available the workers; empty only if the fleet had none
     * @param stopping how many idle workers were skipped because of a shutdown request
     * @param control the fleet control at the time of the read
     */
    public record Available(List<WorkerView> available, long stopping, FleetControl control) {}
}
