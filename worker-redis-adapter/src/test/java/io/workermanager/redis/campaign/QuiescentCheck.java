package io.workermanager.redis.campaign;

import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** After the clients have ended: lists, finders and statistics agree with the records in the store. */
final class QuiescentCheck {
    /** Nothing could be compared: a record changed or was about to expire at each read. */
    static final String NOT_QUIET = "the fleet is not quiet";

    private static final long BORDER_MILLIS = 120;

    private final ServerTopology topology;
    private final WorkerManager manager;
    private final Duration timeout;
    private Optional<String> last = Optional.of("nothing was compared");

    QuiescentCheck(ServerTopology topology, WorkerStore store, Duration timeout) {
        this.timeout = timeout;
        this.topology = topology;
        this.manager =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(Duration.ofSeconds(60)));
    }

    /** The disagreement that remains after some time, if any. */
    Optional<String> disagreement() {
        boolean prepared = Waiting.within(timeout, () -> {
            last = preparation();
            return last.isEmpty();
        });
        if (prepared) {
            Waiting.within(timeout, () -> {
                last = compare();
                return last.isEmpty();
            });
        }
        return last;
    }

    /** Lifts all holds, and keeps half of the workers alive, some with a session. The others stay as they are. */
    private Optional<String> preparation() {
        try {
            manager.fleet().clearShutdownSignals();
            manager.markAllOnline();
            manager.fleet().control().holds().forEach(hold -> manager.fleet().lift(hold.id()));
            for (int i = 0; i < RandomClient.WORKERS; i += 2) {
                manager.register(WorkerId.of("w" + i), RegisterOptions.defaults());
            }
            manager.markOffline(WorkerId.of("w0"));
            manager.claim(Criteria.any(), SessionId.of("last-1"));
            manager.claim(Criteria.any(), SessionId.of("last-2"));
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("no quiet fleet: " + e);
        }
    }

    private Optional<String> compare() {
        Map<String, AdminConnection> connections = new HashMap<>();
        try {
            topology.masters().forEach(master -> connections.put(master, new AdminConnection(master)));
            ServerSnapshot before = ServerSnapshot.of(connections);
            WorkerList living = manager.listWorkers();
            WorkerList all = manager.diagnosis().listWorkers(WorkerList.Options.everything());
            FleetStats stats = manager.getStats();
            Optional<WorkerView> found = manager.findAvailableWorker();
            Optional<String> sessions = sessions(before);
            ServerSnapshot after = ServerSnapshot.of(connections);
            boolean border = before.records().stream()
                    .anyMatch(record -> Math.abs(record.deadline() - after.time()) < BORDER_MILLIS);
            if (border || !Set.copyOf(before.records()).equals(Set.copyOf(after.records()))) {
                return Optional.of(NOT_QUIET);
            }
            return first(List.of(
                    differ("list of the living", lines(living), records(after.alive())),
                    differ("list of all", lines(all), records(after.records())),
                    differ("statistics", statistics(stats), statistics(after)),
                    found(found, after),
                    sessions));
        } catch (RuntimeException e) {
            return Optional.of("a look failed: " + e);
        } finally {
            connections.values().forEach(AdminConnection::close);
        }
    }

    private static Optional<String> first(List<Optional<String>> all) {
        return all.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> differ(String what, Object shown, Object stored) {
        return shown.equals(stored) ? Optional.empty() : Optional.of(what + " has " + shown + ", stored is " + stored);
    }

    private static Set<String> lines(WorkerList list) {
        return list.stream()
                .map(view -> view.id() + " "
                        + view.worker().status().name().toLowerCase(Locale.ROOT) + " "
                        + view.activeSession().map(SessionId::value).orElse("-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> records(List<ObservedRecord> records) {
        return records.stream()
                .map(record -> record.id() + " " + record.status() + " "
                        + Optional.ofNullable(record.session()).orElse("-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Long> statistics(FleetStats stats) {
        return List.of(
                stats.fleet().idle(),
                stats.fleet().processing(),
                stats.fleet().paused(),
                stats.fleet().offline(),
                stats.fleet().held(),
                stats.fleet().expired(),
                stats.fleet().left());
    }

    private static List<Long> statistics(ServerSnapshot snapshot) {
        List<ObservedRecord> alive = snapshot.alive();
        long left = snapshot.records().stream().filter(ObservedRecord::left).count();
        return List.of(
                count(alive, "idle"),
                count(alive, "processing"),
                count(alive, "paused"),
                count(alive, "offline"),
                0L,
                snapshot.records().size() - alive.size() - left,
                left);
    }

    private static long count(List<ObservedRecord> records, String status) {
        return records.stream().filter(record -> record.status().equals(status)).count();
    }

    private static Optional<String> found(Optional<WorkerView> found, ServerSnapshot snapshot) {
        Set<String> idle = snapshot.alive().stream()
                .filter(record -> record.status().equals("idle"))
                .map(ObservedRecord::id)
                .collect(Collectors.toSet());
        boolean right = found.map(view -> idle.contains(view.id().value())).orElse(idle.isEmpty());
        return right ? Optional.empty() : Optional.of("the finder has " + found + ", idle are " + idle);
    }

    private Optional<String> sessions(ServerSnapshot snapshot) {
        for (ObservedRecord record : snapshot.alive()) {
            if (record.session() != null) {
                Optional<String> holder = manager.recovery()
                        .findBySession(SessionId.of(record.session()))
                        .map(view -> view.id().value());
                if (!holder.equals(Optional.of(record.id()))) {
                    return Optional.of("session " + record.session() + " is found at " + holder
                            + ", and is assigned to " + record.id());
                }
            }
        }
        return Optional.empty();
    }
}
