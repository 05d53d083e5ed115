package io.workermanager.console;

import io.workermanager.model.Order;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Frees a session. */
@Command(
        name = "release",
        description =
                "Takes a session from the worker that holds it, or from the record in which it waits for recovery. Its"
                        + " worker ends the run with its next heartbeat; nobody gets the session by itself.",
        footer = RedisUsers.OPERATOR)
final class ReleaseCommand extends OrderCommand {
    @Parameters(paramLabel = "SESSION", description = "The session.")
    private String session = "";

    ReleaseCommand() {}

    @Override
    Order order(WorkerIds ids, Order.Cause why) {
        return Order.release(session, why);
    }
}
