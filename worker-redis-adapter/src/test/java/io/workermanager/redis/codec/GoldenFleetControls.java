package io.workermanager.redis.codec;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControl.Sweep;
import io.workermanager.model.FleetControl.Sweep.Pause;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fleet controls that the golden files hold, by the names of the files. */
final class GoldenFleetControls {
    static final Duration KEPT = Duration.ofHours(1);

    private static final long REVISION = 1_790_000_000_000L;
    private static final Instant START = Instant.ofEpochMilli(REVISION);
    private static final FleetControl.Shutdown STOP =
            new FleetControl.Shutdown(REVISION - 5, START, Order.Cause.of("bob", "upgrade"));
    private static final List<Hold> HOLDS = List.of(
            hold("all", Selector.all(), Optional.empty()),
            hold("by type", Selector.type("web \"socket\""), Optional.of(START.plusSeconds(5))),
            hold("by exchange \u2028", Selector.exchange("\u4e2d"), Optional.empty()),
            hold("by capability", Selector.capability("spot"), Optional.of(START.plus(Duration.ofDays(3660)))));

    /** Holds in the form for selectors that earlier versions do not know. */
    private static final List<Hold> SELECTORS = List.of(
            hold("by ids", Selector.ids(List.of("w2", "w \"1\"")), Optional.empty()),
            hold("by prefix", Selector.idPrefix("eu-"), Optional.of(START.plusSeconds(5))),
            hold("by host", Selector.host("rack-7"), Optional.empty()),
            hold("by attribute", Selector.attribute("zone \ud83d\ude80", "12.50"), Optional.empty()),
            hold(
                    "by several",
                    Selector.type("fix")
                            .and(Selector.capability("spot"))
                            .and(Selector.capability("futures"))
                            .and(Selector.host("rack-7")),
                    Optional.empty()),
            hold("by a profile", Selector.type("fix").and(Selector.exchange("kraken")), Optional.empty()));

    private GoldenFleetControls() {}

    static Map<String, FleetControl> all() {
        Map<String, FleetControl> all = new LinkedHashMap<>();
        all.put("none", FleetControl.none());
        all.put("no-orders", control(List.of(), Optional.empty(), Optional.empty()));
        all.put("holds", control(HOLDS, Optional.empty(), Optional.empty()));
        all.put("shutdown", control(List.of(), Optional.of(STOP), Optional.empty()));
        all.put("swept", control(List.of(), Optional.empty(), Optional.of(new Sweep(START, Optional.empty()))));
        all.put("settling-after-a-gap", control(List.of(), Optional.empty(), pause(Pause.Why.GAP)));
        all.put("settling-after-many-expired", control(List.of(), Optional.empty(), pause(Pause.Why.MANY_EXPIRED)));
        all.put("everything", everything());
        all.put("selectors", control(SELECTORS, Optional.empty(), Optional.empty()));
        return all;
    }

    static FleetControl everything() {
        return control(HOLDS, Optional.of(STOP), pause(Pause.Why.GAP));
    }

    private static FleetControl control(
            List<Hold> holds, Optional<FleetControl.Shutdown> shutdown, Optional<Sweep> sweep) {
        return FleetControl.stored(new Version("aZ-_09"), REVISION, holds, shutdown, REVISION - 10, sweep);
    }

    private static Hold hold(String id, Selector selector, Optional<Instant> until) {
        return new Hold(Hold.Id.of(id), selector, Order.Cause.of("ann", "storm \"x\" \\ \ud83d\ude80"), START, until);
    }

    private static Optional<Sweep> pause(Pause.Why why) {
        return Optional.of(
                new Sweep(START.plusSeconds(1), Optional.of(new Pause(why, START, START.plusMillis(60_001)))));
    }
}
