package io.workermanager.livepage.view;

import io.workermanager.livepage.snapshot.FleetSnapshot;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A shutdown, and how far its workers are. The audit log has the number of workers that it concerned; the workers that still have the
 * request have not stopped.
 *
 * @param at when it was ordered
 * @param selector which workers
 * @param who who ordered it
 * @param reason why
 * @param concerned how many workers it concerned
 * @param gone how many of them stopped, left or were superseded
 * @param died how many of them have a record whose lease ran out
 * @param stages the remaining workers by stage
 * @param busy the first of the remaining workers, those with a session first
 */
record ShutdownLine(
        Instant at,
        String selector,
        String who,
        String reason,
        long concerned,
        long gone,
        long died,
        Map<String, Long> stages,
        List<Busy> busy) {
    private static final Duration SHOWN = Duration.ofHours(1);
    private static final int MOST = 20;

    /** A worker that has not stopped. */
    record Busy(String worker, String stage, Optional<String> session) {
        private static Busy of(WorkerView view) {
            return new Busy(
                    view.id().value(),
                    stageOf(view).name().toLowerCase(Locale.ROOT),
                    view.activeSession().map(SessionId::value));
        }
    }

    private static ShutdownRequest.Stage stageOf(WorkerView view) {
        return view.stopOrder().orElseThrow().stage();
    }

    /** The shutdowns of the last hour, and earlier ones that go on. */
    static List<ShutdownLine> latest(FleetSnapshot snapshot) {
        List<WorkerView> left = new ArrayList<>(snapshot.workers().stream()
                .filter(view -> view.stopOrder().isPresent())
                .toList());
        List<ShutdownLine> all = new ArrayList<>();
        List<Order.AuditEntry> audit = snapshot.audit();
        for (int i = audit.size() - 1; i >= 0; i--) {
            Order.AuditEntry entry = audit.get(i);
            if (entry.order().kind() != Order.Kind.SHUTDOWN) {
                continue;
            }
            List<WorkerView> own =
                    left.stream().filter(view -> isBy(entry, view)).toList();
            left.removeAll(own);
            if (all.size() < MOST
                    && (!own.isEmpty() || entry.at().isAfter(snapshot.at().minus(SHOWN)))) {
                all.add(of(entry, own));
            }
        }
        return List.copyOf(all);
    }

    private static boolean isBy(Order.AuditEntry entry, WorkerView view) {
        ShutdownRequest request = view.stopOrder().orElseThrow();
        return request.cause().equals(entry.order().cause())
                && !request.requestedAt().isBefore(entry.at())
                && entry.order().selector().test(view.worker());
    }

    private static ShutdownLine of(Order.AuditEntry entry, List<WorkerView> own) {
        List<WorkerView> remaining = own.stream()
                .filter(view -> view.isAlive() && stageOf(view) != ShutdownRequest.Stage.STOPPED)
                .sorted(Comparator.comparing(
                        (WorkerView view) -> view.activeSession().isEmpty()))
                .toList();
        long died = own.stream().filter(view -> !view.isAlive()).count();
        return new ShutdownLine(
                entry.at(),
                entry.order().selector().toString(),
                entry.order().cause().who(),
                entry.order().cause().reason(),
                entry.concerned(),
                Math.max(0, entry.concerned() - remaining.size() - died),
                died,
                remaining.stream()
                        .collect(Collectors.groupingBy(
                                view -> stageOf(view).name().toLowerCase(Locale.ROOT), Collectors.counting())),
                remaining.stream().limit(MOST).map(Busy::of).toList());
    }
}
