package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks workers to stop. */
@Command(
        name = "stop",
        description = {
            "Asks workers to stop, without a wait.",
            "They drain and leave. A process that a supervisor restarts takes sessions again: hold it, too."
        },
        footer = RedisUsers.OPERATOR)
final class StopCommand extends SelectedOrderCommand {
    @Option(
            names = "--withdraw",
            order = 9,
            description = "Withdraws every request to stop instead, of all workers: needs --fleet.")
    private boolean withdraw;

    StopCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        if (withdraw && !selector.equals(Selector.all())) {
            throw console().refused("--withdraw withdraws the requests to all workers: use --fleet");
        }
        return withdraw ? Order.clearShutdownSignals(why) : Order.shutdown(selector, why);
    }
}
