package io.workermanager.redis.campaign;

import io.workermanager.redis.campaign.Fault.Play;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jumps of the server's clock. Without the library that makes the clock adjustable, the result row reports that. */
final class TimeFaults {
    private TimeFaults() {}

    static List<Fault> all() {
        Optional<String> missing = SingleServerTopology.fakeTime().isPresent()
                ? Optional.empty()
                : Optional.of("no libfaketime on this machine, see -Dcampaign.faketime");
        return List.of(
                jump("clock two minutes ahead", Duration.ofMinutes(2)).unless(missing),
                jump("clock two minutes back", Duration.ofMinutes(-2)).unless(missing));
    }

    private static Fault jump(String name, Duration ahead) {
        return Fault.of(
                name,
                ServerTopology.Kind.FAKE_TIME,
                PermittedLoss.TIME,
                Play.state(
                        context -> context.single().clock(ahead),
                        context -> context.single().clock(Duration.ZERO)));
    }
}
