package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetStats;
import io.workermanager.model.FleetStats.Counts;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The invariants of a fleet, checked after every call. */
final class FleetInvariants {
    private final FakeWorkerStore store;
    private final WorkerManager reader;
    private final Map<SessionId, Holder> lastHolder = new HashMap<>();
    private final Map<WorkerId, Long> greatestIncarnation = new HashMap<>();

    private record Holder(WorkerId worker, long token) {}

    FleetInvariants(FakeWorkerStore store) {
        this.store = store;
        this.reader = WorkerManager.create(store.sibling());
    }

    void check() {
        List<WorkerRecord> records = store.all();
        List<WorkerView> everyone =
                reader.diagnosis().listWorkers(WorkerList.Options.everything()).workers();
        countsAddUp(records.size(), reader.getEnhancedStats());
        queriesAgree(everyone);
        onlyTheAvailableAreOffered(everyone);
        noSessionIsAssignedTwice(records);
        tokensAndIncarnationsRise(records);
    }

    private static void countsAddUp(int records, FleetStats stats) {
        Counts fleet = stats.fleet();
        assertThat(fleet.total()).as("records counted").isEqualTo(records);
        assertThat(fleet.total())
                .as("the disjoint states")
                .isEqualTo(fleet.idle()
                        + fleet.processing()
                        + fleet.paused()
                        + fleet.offline()
                        + fleet.held()
                        + fleet.expired()
                        + fleet.left());
        for (Map<String, Counts> parts : List.of(stats.byType(), stats.byExchange())) {
            for (Function<Counts, Long> part : List.<Function<Counts, Long>>of(
                    Counts::total,
                    Counts::idle,
                    Counts::processing,
                    Counts::paused,
                    Counts::offline,
                    Counts::held,
                    Counts::expired,
                    Counts::left,
                    Counts::alive,
                    Counts::online)) {
                assertThat(parts.values().stream().mapToLong(part::apply).sum())
                        .as("breakdown")
                        .isEqualTo(part.apply(fleet));
            }
        }
    }

    private void queriesAgree(List<WorkerView> everyone) {
        Counts fleet = reader.getStats().fleet();
        assertThat(reader.listWorkers().workers()).hasSize((int) fleet.alive());
        assertThat(reader.diagnosis().listWorkers(WorkerList.Options.online()).workers())
                .hasSize((int) fleet.online());
        assertThat(everyone).filteredOn(WorkerView::isAlive).hasSize((int) fleet.alive());
        everyone.forEach(view -> {
            assertThat(reader.monitorHealth(view.id()).worker()).contains(view);
            assertThat(reader.isOnline(view.id())).isEqualTo(view.isOnline());
            assertThat(view.heartbeatAge().isNegative() || view.uptime().isNegative())
                    .as("a negative age")
                    .isFalse();
        });
        assertThat(Stream.of("a", "b").flatMap(type -> reader.findWorkersByType(type).stream()))
                .containsExactlyInAnyOrderElementsOf(reader.listWorkers().workers());
    }

    private void onlyTheAvailableAreOffered(List<WorkerView> everyone) {
        Optional<WorkerView> offered = reader.findAvailableWorker();
        assertThat(offered.isPresent())
                .as("a worker is offered")
                .isEqualTo(everyone.stream().anyMatch(WorkerView::isAvailable));
        offered.ifPresent(view -> {
            assertThat(view.isAvailable()).as("offered: %s", view).isTrue();
            assertThat(everyone.stream().filter(WorkerView::isAvailable))
                    .allMatch(other -> other.worker().turn() >= view.worker().turn());
        });
    }

    private static void noSessionIsAssignedTwice(List<WorkerRecord> records) {
        Set<SessionId> assigned = new HashSet<>();
        records.stream()
                .flatMap(worker -> worker.assignment().stream())
                .map(WorkerRecord.Assignment::session)
                .forEach(session -> assertThat(assigned.add(session))
                        .as("%s is assigned once", session)
                        .isTrue());
    }

    /** Each later holder of a session has a greater token. Each later registration of an id has a greater incarnation. */
    private void tokensAndIncarnationsRise(List<WorkerRecord> records) {
        for (WorkerRecord worker : records) {
            worker.assignment().ifPresent(held -> {
                Holder last = lastHolder.getOrDefault(held.session(), new Holder(worker.id(), 0));
                assertThat(held.token())
                        .as("token of %s at %s after %s", held, worker.id(), last)
                        .isGreaterThanOrEqualTo(worker.id().equals(last.worker()) ? last.token() : last.token() + 1);
                lastHolder.put(held.session(), new Holder(worker.id(), held.token()));
            });
            assertThat(worker.incarnation())
                    .as("incarnation of %s", worker.id())
                    .isGreaterThanOrEqualTo(greatestIncarnation.getOrDefault(worker.id(), 0L));
            greatestIncarnation.put(worker.id(), worker.incarnation());
        }
    }
}
