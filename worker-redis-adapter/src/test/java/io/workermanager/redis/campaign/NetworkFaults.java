package io.workermanager.redis.campaign;

import static io.workermanager.redis.campaign.Fault.plain;

import io.workermanager.redis.campaign.Fault.Play;
import io.workermanager.redis.campaign.FaultProxy.Mode;
import java.util.List;

/** Faults of the network between clients and a server. */
final class NetworkFaults {
    private NetworkFaults() {}

    static List<Fault> all() {
        return List.of(
                plain("connections killed", Play.appliesTo(context -> {
                    context.order("CLIENT", "KILL", "TYPE", "normal");
                    context.order("CLIENT", "KILL", "TYPE", "pubsub");
                })),
                plain("connections refused", mode(Mode.REFUSE)),
                plain("replies cut", mode(Mode.CUT)),
                plain("replies lost", mode(Mode.LOSE)),
                plain("replies late", mode(Mode.DELAY)),
                plain("requests doubled", mode(Mode.DOUBLE)),
                plain(
                        "connections fall silent",
                        Play.state(
                                context -> {},
                                context -> context.single().proxies().forEach(FaultProxy::silence))));
    }

    private static Play mode(Mode mode) {
        return Play.state(
                context -> {
                    long latest =
                            mode == Mode.DOUBLE ? 1000 : 3 * context.timeout().toMillis() / 2;
                    context.single().proxies().forEach(proxy -> proxy.latest(latest));
                    context.proxies(mode);
                },
                context -> context.proxies(Mode.DELIVER));
    }
}
