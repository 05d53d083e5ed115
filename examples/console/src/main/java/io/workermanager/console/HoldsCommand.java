package io.workermanager.console;

import io.workermanager.model.Hold;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the holds in force. */
@Command(
        name = "holds",
        description =
                "Lists the holds in force: which workers take no sessions, since when, until when, by whom and why.",
        footer = RedisUsers.OBSERVER)
final class HoldsCommand extends ReadCommand {
    HoldsCommand() {}

    @Override
    Report report(Fleet fleet) {
        Instant now = fleet.workers().diagnosis().now();
        return new Report(now)
                .table("holds", table(fleet.workers().fleet().control().activeHolds(now), now));
    }

    static Table<Hold> table(List<Hold> holds, Instant now) {
        return new Table<>(holds, now, "no holds")
                .column("NAME", "name", Hold::id)
                .column("ON", "selector", Hold::selector)
                .column("FOR", "since", Hold::since)
                .column("ENDS", "until", Hold::until)
                .column("WHO", "who", hold -> hold.cause().who())
                .column("WHY", "reason", hold -> hold.cause().reason());
    }
}
