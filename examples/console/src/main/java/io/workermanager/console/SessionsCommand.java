package io.workermanager.console;

import io.workermanager.model.Selector;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the sessions that workers hold. */
@Command(
        name = "sessions",
        description =
                "Lists the sessions that workers hold. A session of a dead worker waits for recovery: see orphans.",
        footer = RedisUsers.OBSERVER)
final class SessionsCommand extends ReadCommand {
    @Mixin
    private final SelectorOptions selection = new SelectorOptions();

    private record Held(Assignment assignment, WorkerView worker) {}

    SessionsCommand() {}

    @Override
    void check() {
        Selector unused = selection.selector(WorkerIds.EXACT, List.of());
    }

    @Override
    Report report(Fleet fleet) {
        WorkerList found = fleet.workers()
                .diagnosis()
                .listWorkers(
                        selection.selector(WorkerIds.byPrefix(fleet.workers()), List.of()),
                        WorkerList.Options.everything());
        Instant now = fleet.workers().diagnosis().now();
        List<Held> held = found.stream()
                .flatMap(view -> view.worker().assignment().map(session -> new Held(session, view)).stream())
                .toList();
        return new Report(now)
                .table(
                        "sessions",
                        new Table<>(held, now, "no sessions")
                                .column(
                                        "SESSION",
                                        "session",
                                        row -> row.assignment().session())
                                .column("WORKER", "worker", row -> row.worker().id())
                                .column("STATUS", "status", row -> WorkerState.of(row.worker()))
                                .column("FOR", "since", row -> row.assignment().since())
                                .column(
                                        "TOKEN",
                                        "token",
                                        row -> row.assignment().token())
                                .sortedBy("session", false));
    }
}
