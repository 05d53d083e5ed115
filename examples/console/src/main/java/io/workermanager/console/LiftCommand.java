package io.workermanager.console;

import io.workermanager.model.Order;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lifts a hold. */
@Command(
        name = "lift",
        description =
                "Lifts one hold. Other holds, and marks, stay. After Redis lost its holds, it ends that state, also if"
                        + " the name has no hold.",
        footer = RedisUsers.OPERATOR)
final class LiftCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the hold.")
    private String name = "";

    LiftCommand() {}

    @Override
    Order order(WorkerIds ids, Order.Cause why) {
        return Order.lift(name, why);
    }
}
