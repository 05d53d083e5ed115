package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import java.time.Duration;
import java.util.List;

/** What happens to clients. */
final class ClientFaults {
    private ClientFaults() {}

    static List<Fault> all() {
        return List.of(
                plain(
                        "clients interrupted",
                        Play.strikes(stage -> stage.threads().forEach(thread -> {
                            if (stage.random().nextBoolean()) {
                                thread.interrupt();
                            }
                        }))),
                plain(
                        "stores closed",
                        Play.state(
                                stage -> {},
                                stage -> stage.stores()
                                        .replace(stage.random()
                                                .nextInt(stage.stores().size())))),
                plain(
                                "agents frozen",
                                Play.state(
                                        stage -> stage.agents().freeze(true),
                                        stage -> stage.agents().freeze(false)))
                        .lasting(Duration.ofMillis(1500)));
    }

    private static Fault plain(String name, Play play) {
        return Fault.of(name, ServerTopology.Kind.PLAIN, PermittedLoss.NOTHING, play);
    }
}
