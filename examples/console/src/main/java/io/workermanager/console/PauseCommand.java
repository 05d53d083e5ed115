package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses workers. */
@Command(
        name = "pause",
        description = {"Pauses workers.", "They take no new session. Workers that are offline stay offline."},
        footer = RedisUsers.OPERATOR)
final class PauseCommand extends SelectedOrderCommand {
    @Mixin
    private final LengthOption length = new LengthOption();

    PauseCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        return length.applied(Order.pause(selector, why));
    }
}
