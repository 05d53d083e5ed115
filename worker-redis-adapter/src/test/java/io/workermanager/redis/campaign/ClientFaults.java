package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.Fault.plain;

import io.workermanager.redis.campaign.Fault.Play;
import java.time.Duration;
import java.util.List;

/** Faults of clients. */
final class ClientFaults {
    private ClientFaults() {}

    static List<Fault> all() {
        return List.of(
                plain(
                        "clients interrupted",
                        Play.appliesTo(context -> context.threads().forEach(thread -> {
                            if (context.random().nextBoolean()) {
                                thread.interrupt();
                            }
                        }))),
                plain(
                        "stores closed",
                        Play.state(
                                context -> {},
                                context -> context.stores()
                                        .replace(context.random()
                                                .nextInt(context.stores().size())))),
                plain(
                                "agents frozen",
                                Play.state(
                                        context -> context.agents().freeze(true),
                                        context -> context.agents().freeze(false)))
                        .lasting(Duration.ofMillis(1500)));
    }
}
