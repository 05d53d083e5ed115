package io.workermanager.console;

import io.workermanager.model.InvalidValueException;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a change: only its preview, or no question. */
final class ConfirmOptions {
    /** So that the question and what matters for it fit on a screen. */
    private static final int LINES = 20;

    @Option(names = "--dry-run", order = 22, description = "Shows the preview, and changes nothing.")
    private boolean dryRun;

    @Option(
            names = "--yes",
            order = 23,
            description = "Changes without a question. Ids must then be complete. Needed without a terminal.")
    private boolean yes;

    ConfirmOptions() {}

    boolean isDryRun() {
        return dryRun;
    }

    /** Refuses a change that nobody can confirm. */
    void check(Console console) {
        if (!dryRun && !yes && !console.terminal().input()) {
            throw console.refused("There is no terminal to confirm this at: add --yes, or --dry-run for the preview");
        }
    }

    /** How ids are completed: not at all if nobody sees the result before the change. */
    WorkerIds ids(Fleet fleet) {
        return yes ? WorkerIds.EXACT : WorkerIds.byPrefix(fleet.workers());
    }

    /** Asks, unless there is to be no question. */
    void confirm(Console console, List<String> preview) {
        if (!yes) {
            preview.stream().limit(LINES).forEach(console.err()::println);
            if (preview.size() > LINES) {
                console.err().println("... and " + (preview.size() - LINES) + " more lines: see --dry-run");
            }
            if (!console.isConfirmed("Do this?")) {
                throw new InvalidValueException("Not confirmed, because the answer was not y; nothing was changed");
            }
        }
    }
}
