package io.workermanager.redis;

import io.workermanager.model.Cause;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetShutdown;
import io.workermanager.model.Hold;
import io.workermanager.model.HoldId;
import io.workermanager.model.Selector;
import io.workermanager.model.Sweep;
import io.workermanager.model.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fleet controls that the golden files hold, by the names of the files. */
final class GoldenControls {
    static final Duration KEPT = Duration.ofHours(1);

    private static final long REVISION = 1_790_000_000_000L;
    private static final Instant START = Instant.ofEpochMilli(REVISION);
    private static final FleetShutdown STOP = new FleetShutdown(REVISION - 5, START, Cause.of("bob", "upgrade"));
    private static final List<Hold> HOLDS = List.of(
            hold("all", Selector.all(), Optional.empty()),
            hold("by type", Selector.type("web \"socket\""), Optional.of(START.plusSeconds(5))),
            hold("by exchange \u2028", Selector.exchange("\u4e2d"), Optional.empty()),
            hold("by capability", Selector.capability("spot"), Optional.of(START.plus(Duration.ofDays(3660)))));

    private GoldenControls() {}

    static Map<String, FleetControl> all() {
        Map<String, FleetControl> all = new LinkedHashMap<>();
        all.put("none", FleetControl.NONE);
        all.put("no-orders", control(List.of(), Optional.empty(), Optional.empty()));
        all.put("holds", control(HOLDS, Optional.empty(), Optional.empty()));
        all.put("shutdown", control(List.of(), Optional.of(STOP), Optional.empty()));
        all.put("swept", control(List.of(), Optional.empty(), Optional.of(new Sweep(START, Optional.empty()))));
        all.put("settling-after-a-gap", control(List.of(), Optional.empty(), settling(Sweep.Settling.Why.GAP)));
        all.put(
                "settling-after-many-expired",
                control(List.of(), Optional.empty(), settling(Sweep.Settling.Why.MANY_EXPIRED)));
        all.put("everything", everything());
        return all;
    }

    static FleetControl everything() {
        return control(HOLDS, Optional.of(STOP), settling(Sweep.Settling.Why.GAP));
    }

    private static FleetControl control(List<Hold> holds, Optional<FleetShutdown> shutdown, Optional<Sweep> sweep) {
        return FleetControl.stored(new Version("aZ-_09"), REVISION, holds, shutdown, REVISION - 10, sweep);
    }

    private static Hold hold(String id, Selector selector, Optional<Instant> until) {
        return new Hold(HoldId.of(id), selector, Cause.of("ann", "storm \"x\" \\ \ud83d\ude80"), START, until);
    }

    private static Optional<Sweep> settling(Sweep.Settling.Why why) {
        return Optional.of(
                new Sweep(START.plusSeconds(1), Optional.of(new Sweep.Settling(why, START, START.plusMillis(60_001)))));
    }
}
