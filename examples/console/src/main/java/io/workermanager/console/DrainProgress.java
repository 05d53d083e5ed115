package io.workermanager.console;

import io.workermanager.model.ShutdownRequest.Progress;
import io.workermanager.model.ShutdownRequest.Progress.Busy;
import io.workermanager.model.ShutdownRequest.Stage;
import io.workermanager.model.WorkerId;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints how far workers are that were asked to stop: a line for each change, and on a terminal a last line that is kept up to date. */
final class DrainProgress implements Consumer<Progress> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final int NAMED = 3;
    private static final int BAR = 20;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final long asked;
    private final PrintWriter err;
    private final boolean onTerminal;
    private Optional<Progress> last = Optional.empty();
    private final Map<WorkerId, Busy> known = new LinkedHashMap<>();

    /**
     * Starts without a line.
     *
     * @param asked the number of workers that were asked to stop, of which some may have stopped before the wait
     */
    DrainProgress(long asked, PrintWriter err, boolean onTerminal) {
        this.asked = asked;
        this.err = err;
        this.onTerminal = onTerminal;
    }

    /** The progress, with the workers that stopped before the wait. */
    Progress ofAll(Progress waiting) {
        int before = (int) Math.max(0, asked - waiting.asked());
        return new Progress(waiting.asked() + before, waiting.stopped() + before, waiting.died(), waiting.busy());
    }

    @Override
    public void accept(Progress waiting) {
        Progress progress = ofAll(waiting);
        last = Optional.of(progress);
        if (onTerminal) {
            err.print(CLEAR_LINE);
        }
        changes(progress).forEach(this::change);
        if (onTerminal) {
            err.print(bar(progress) + " " + counts(progress));
        } else {
            err.println(summary(progress));
        }
        err.flush();
    }

    /** What was printed last; empty before the first progress. */
    Optional<Progress> last() {
        return last;
    }

    /** Ends the last line. */
    void end() {
        if (onTerminal) {
            err.println();
            err.flush();
        }
    }

    private void change(String change) {
        String time = TIME.format(LocalTime.now(ZoneId.systemDefault()));
        err.println(time + " " + SafeText.line(change));
    }

    private List<String> changes(Progress progress) {
        Map<WorkerId, Busy> now = new LinkedHashMap<>();
        progress.busy().forEach(busy -> now.put(busy.worker(), busy));
        List<String> changes = new ArrayList<>();
        known.forEach((id, busy) -> {
            if (!now.containsKey(id)) {
                changes.add(id + " is gone");
            }
        });
        now.forEach((id, busy) -> {
            if (!busy.equals(known.get(id))) {
                changes.add(described(busy));
            }
        });
        known.clear();
        known.putAll(now);
        return changes;
    }

    private static String described(Busy busy) {
        return busy.worker() + " " + label(busy.stage())
                + busy.session().map(session -> " with " + session).orElse("");
    }

    private static String label(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private static String bar(Progress progress) {
        int over = progress.stopped() + progress.died();
        int filled = progress.asked() == 0 ? BAR : BAR * over / progress.asked();
        return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "]";
    }

    private static String counts(Progress progress) {
        return progress.stopped() + " of " + progress.asked() + " stopped"
                + (progress.died() == 0 ? "" : ", " + progress.died() + " died");
    }

    /** Such as {@code 1 of 3 stopped; busy: m1 draining with BTC/USD, m2 seen}. */
    static String summary(Progress progress) {
        int more = progress.busy().size() - NAMED;
        String busy = progress.busy().stream()
                .limit(NAMED)
                .map(DrainProgress::described)
                .collect(Collectors.joining(", "));
        return SafeText.line(counts(progress)
                + (progress.done() ? "" : "; busy: " + busy + (more > 0 ? " and " + more + " more" : "")));
    }
}
