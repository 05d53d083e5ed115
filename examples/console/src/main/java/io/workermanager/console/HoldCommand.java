package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Holds workers. */
@Command(
        name = "hold",
        description =
                "Holds workers: they take no new session, and neither do workers that register later. A hold of the"
                        + " same name is replaced.",
        footer = RedisUsers.OPERATOR)
final class HoldCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the hold, which lifts it.")
    private String name = "";

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Mixin
    private final LengthOption length = new LengthOption();

    HoldCommand() {}

    @Override
    Order order(WorkerIds ids, Order.Cause why) {
        Selector selector = target.selector(console(), ids, List.of());
        return length.applied(Order.hold(name, selector, why));
    }
}
