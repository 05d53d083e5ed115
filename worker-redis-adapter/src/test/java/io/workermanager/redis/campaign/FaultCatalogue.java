package io.workermanager.redis.campaign;

import java.util.List;
import java.util.stream.Stream;

/** All faults of the campaign. */
final class FaultCatalogue {
    private static final Fault NONE = Fault.plain("none", Fault.Play.appliesTo(context -> {}));

    private FaultCatalogue() {}

    static Fault none() {
        return NONE;
    }

    static List<Fault> all() {
        return Stream.of(
                        List.of(NONE),
                        NetworkFaults.all(),
                        ServerFaults.all(),
                        RefusalFaults.all(),
                        DataFaults.all(),
                        ClientFaults.all(),
                        FailoverFaults.all(),
                        TimeFaults.all())
                .flatMap(List::stream)
                .toList();
    }
}
