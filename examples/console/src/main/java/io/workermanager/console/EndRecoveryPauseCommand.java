package io.workermanager.console;

import io.workermanager.model.Order;
import picocli.CommandLine.Command;

/** Ends the recovery pause. */
@Command(
        name = "end-recovery-pause",
        description = {
            "Lets the dispatchers recover the sessions of dead workers now.",
            "Give it only if you are sure that the workers are dead, and not cut off."
        },
        footer = RedisUsers.OPERATOR)
final class EndRecoveryPauseCommand extends OrderCommand {
    EndRecoveryPauseCommand() {}

    @Override
    Order order(WorkerIds ids, Order.Cause why) {
        return Order.endRecoveryPause(why);
    }
}
