package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists workers. */
@Command(
        name = "workers",
        description = {"Lists workers.", "What each does, and why it takes no session."},
        footer = RedisUsers.OBSERVER)
final class WorkersCommand extends ReadCommand {
    @Mixin
    private final SelectorOptions selection = new SelectorOptions();

    @Option(names = "--all", order = 8, description = "Also the records of workers that died or left.")
    private boolean all;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "id",
            order = 9,
            description = "Sorts by a column of the wide table, such as beat; with a - before it, descending.")
    private String sort = "";

    WorkersCommand() {}

    @Override
    Report report(Fleet fleet) {
        Selector selector = selection.selector(WorkerIds.byPrefix(fleet.workers()), List.of());
        WorkerList.Options options = all ? WorkerList.Options.everything() : WorkerList.Options.living();
        WorkerList found = fleet.workers().diagnosis().listWorkers(selector, options);
        Instant now = fleet.workers().diagnosis().now();
        Table<WorkerView> table = WorkerTable.of(
                        found.workers(), fleet.workers().fleet().control(), now, "no workers")
                .sortedBy(column(), sort.startsWith("-"));
        Report report = new Report(now).table("workers", table);
        Table<WorkerList.Unreadable> unreadable = UnreadableTable.of(found.unreadable(), now);
        return found.unreadable().isEmpty()
                ? report.hidden("unreadable", List.of())
                : report.table("Unreadable records", "unreadable", unreadable);
    }

    @Override
    void check() {
        Selector unused = selection.selector(WorkerIds.EXACT, List.of());
        List<String> columns = WorkerTable.of(List.of(), FleetControl.none(), Instant.EPOCH, "")
                .sortable();
        if (!columns.contains(column())) {
            throw console().refused("--sort must be one of " + String.join(", ", columns) + ", was " + sort);
        }
    }

    private String column() {
        return sort.startsWith("-") ? sort.substring(1) : sort;
    }
}
