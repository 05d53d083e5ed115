package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Marks workers offline. */
@Command(
        name = "offline",
        description =
                "Marks workers offline: they take no new session, also after a restart. A running session continues. An id without a record is marked in advance.",
        footer = RedisUsers.OPERATOR)
final class OfflineCommand extends SelectedOrderCommand {
    @Mixin
    private final LengthOption length = new LengthOption();

    OfflineCommand() {}

    @Override
    Order order(Selector selector, Order.Cause why) {
        return length.applied(Order.markOffline(selector, why));
    }
}
