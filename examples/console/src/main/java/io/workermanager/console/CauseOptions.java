package io.workermanager.console;

import io.workermanager.model.Order;
import picocli.CommandLine.Option;

/** The options that say who gives an order and why. */
final class CauseOptions {
    @Option(
            names = "--as",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            order = 20,
            description = "Who gives the order; your user name by default.")
    private String who = "";

    @Option(
            names = {"-m", "--message"},
            paramLabel = "WHY",
            defaultValue = "",
            order = 21,
            description = "Why. Holds, marks and the audit log show it. Needed unless --dry-run is given.")
    private String reason = "";

    CauseOptions() {}

    Order.Cause cause() {
        return Order.Cause.of(who, reason);
    }
}
