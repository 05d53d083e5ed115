package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import picocli.CommandLine.Command;

/** Lifts marks. */
@Command(
        name = "online",
        description = {"Lifts the OFFLINE and PAUSED marks of workers.", "Holds stay: see lift."},
        footer = RedisUsers.OPERATOR)
final class OnlineCommand extends SelectedOrderCommand {
    OnlineCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        return Order.markOnline(selector, why);
    }
}
