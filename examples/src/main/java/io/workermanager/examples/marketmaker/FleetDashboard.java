package io.workermanager.examples.marketmaker;

import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStoreException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redisson.client.RedisException;

/** Prints lines, and in a terminal the present fleet below them. Safe for use by many threads. */
final class FleetDashboard implements AutoCloseable {
    private static final String CLEAR_TO_END = "\u001b[J";

    private final ProcessFleet fleet;
    private final PrintWriter out;
    private final Optional<PeriodicTask> drawing;
    private int shown;

    FleetDashboard(ProcessFleet fleet, PrintWriter out) {
        this.fleet = fleet;
        this.out = out;
        this.drawing = Boolean.getBoolean("examples.colours")
                ? Optional.of(PeriodicTask.start("table", Duration.ofMillis(250), this::draw))
                : Optional.empty();
    }

    synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    private void draw() {
        List<String> rows = new ArrayList<>();
        try {
            for (WorkerView view : fleet.operator().listWorkers()) {
                rows.add(String.format(
                        "  %-10s %-8s %-10s %-11s beat %4d ms ago  %s",
                        view.id(),
                        view.worker().profile().exchange(),
                        view.status(),
                        view.activeSession().map(Object::toString).orElse("-"),
                        view.heartbeatAge().toMillis(),
                        view.isHealthy() ? "" : view.reasons().get(0)));
            }
            rows.add(String.format(
                    "  %d waiting, %d of %d finished",
                    fleet.queue().waiting().size(),
                    fleet.venue().completed().size(),
                    fleet.fed().size()));
        } catch (WorkerStoreException | RedisException e) {
            rows.add("  " + e.getMessage());
        }
        synchronized (this) {
            clear();
            rows.forEach(out::println);
            out.flush();
            shown = rows.size();
        }
    }

    private void clear() {
        if (shown > 0) {
            out.print("\u001b[" + shown + "A\r" + CLEAR_TO_END);
            shown = 0;
        }
    }

    @Override
    public void close() {
        drawing.ifPresent(PeriodicTask::close);
    }
}
