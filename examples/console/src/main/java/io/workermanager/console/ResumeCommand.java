package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import picocli.CommandLine.Command;

/** Ends pauses. */
@Command(
        name = "resume",
        description = {"Ends the pause of workers.", "Workers that are offline stay offline."},
        footer = RedisUsers.OPERATOR)
final class ResumeCommand extends SelectedOrderCommand {
    ResumeCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        return Order.resume(selector, why);
    }
}
