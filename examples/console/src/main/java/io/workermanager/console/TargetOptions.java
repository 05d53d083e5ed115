package io.workermanager.console;

import io.workermanager.model.Selector;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select the workers of an order. Every worker is selected only by an option of its own. */
final class TargetOptions {
    @Mixin
    private final SelectorOptions selection = new SelectorOptions();

    @Option(names = "--fleet", order = 8, description = "All workers. Needed if nothing else selects.")
    private boolean wholeFleet;

    TargetOptions() {}

    Selector selector(Console console, WorkerIds known, List<String> moreIds) {
        Selector selector = selection.selector(known, moreIds);
        boolean selectsAll = selector.equals(Selector.all());
        if (selectsAll && !wholeFleet) {
            throw console.refused("Select workers, for example --exchange=binance, or all of them: --fleet");
        }
        if (!selectsAll && wholeFleet) {
            throw console.refused("--fleet selects all workers, and so does not go with " + selector);
        }
        return selector;
    }
}
