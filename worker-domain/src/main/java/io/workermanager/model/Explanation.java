package io.workermanager.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why criteria find a worker, or none.
 *
 * @param at the store's time
 * @param criteria what was asked for
 * @param available the worker that a claim would take first, if there is one
 * @param matching the workers whose profile matches, in numbers
 * @param held how many living workers with a matching profile each standing hold is on, if any
 * @param askedToStop how many idle workers with a matching profile were passed over because they were asked to stop
 * @param lacking how many living workers fail each part of the criteria, if any; one that fails two counts in both
 * @param controlLost whether nobody may take a session because the fleet control was lost
 */
public record Explanation(
        Instant at,
        Criteria criteria,
        Optional<WorkerId> available,
        FleetStats.Counts matching,
        Map<Hold.Id, Long> held,
        long askedToStop,
        Map<String, Long> lacking,
        boolean controlLost) {
    /** Keeps its own copies. */
    public Explanation {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(available, "available");
        Objects.requireNonNull(matching, "matching");
        Objects.requireNonNull(held, "held");
        Objects.requireNonNull(lacking, "lacking");
        held = Collections.unmodifiableMap(new LinkedHashMap<>(held));
        lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
    }

    /**
     * Explains by a census.
     *
     * @param criteria what was asked for
     * @param available the worker that a claim would take first, if there is one
     * @param askedToStop how many idle matching workers were passed over because they were asked to stop
     * @param census the census
     * @param control the fleet control
     * @param at the store's time of the census
     * @return the explanation
     */
    public static Explanation of(
            Criteria criteria,
            Optional<WorkerId> available,
            long askedToStop,
            WorkerCensus census,
            FleetControl control,
            Instant at) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(available, "available");
        Objects.requireNonNull(census, "census");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(at, "at");
        FleetStats.Counts matching = FleetStats.Counts.ZERO;
        Map<Hold.Id, Long> held = new LinkedHashMap<>();
        Map<String, Long> lacking = new TreeMap<>();
        control.activeHolds(at).forEach(hold -> held.put(hold.id(), 0L));
        for (Map.Entry<Profile, Map<WorkerState, Long>> entry : census.counts().entrySet()) {
            Profile profile = entry.getKey();
            List<Hold> holds = control.holdsOn(profile, at);
            FleetStats.Counts tally = entry.getValue().entrySet().stream()
                    .map(count -> FleetStats.Counts.of(count.getKey(), !holds.isEmpty(), count.getValue()))
                    .reduce(FleetStats.Counts.ZERO, FleetStats.Counts::plus);
            if (criteria.test(profile)) {
                matching = matching.plus(tally);
                holds.forEach(hold -> held.merge(hold.id(), tally.alive(), Long::sum));
            } else {
                failedParts(criteria, profile).forEach(part -> lacking.merge(part, tally.alive(), Long::sum));
            }
        }
        held.values().removeIf(count -> count == 0);
        lacking.values().removeIf(count -> count == 0);
        return new Explanation(at, criteria, available, matching, held, askedToStop, lacking, control.isLost());
    }

    private static List<String> failedParts(Criteria criteria, Profile profile) {
        List<String> parts = new ArrayList<>();
        criteria.type().filter(type -> !type.equals(profile.type())).ifPresent(type -> parts.add("type=" + type));
        criteria.exchange()
                .filter(exchange -> !exchange.equals(profile.exchange()))
                .ifPresent(exchange -> parts.add("exchange=" + exchange));
        criteria.capabilities().stream()
                .filter(capability -> !profile.capabilities().contains(capability))
                .forEach(capability -> parts.add("capability=" + capability));
        return parts;
    }

    /**
     * Says it in sentences.
     *
     * @return the explanation for people, the answer first
     */
    public List<String> sentences() {
        List<String> all = new ArrayList<>();
        all.add(available
                .map(id -> id + " is available for " + criteria)
                .orElse("nobody is available for " + criteria));
        if (controlLost) {
            all.add("the fleet control was lost while holds stood: an operator must write it again");
        }
        if (matching.total() == 0) {
            all.add("no worker has a matching profile");
        } else {
            all.add("of " + matching.total() + " with a matching profile: " + matching.idle() + " idle, "
                    + matching.processing() + " processing, " + matching.paused() + " paused, " + matching.offline()
                    + " offline or held, " + matching.expired() + " expired, " + matching.left() + " left");
        }
        held.forEach((hold, count) -> all.add("hold " + hold + " is on " + count));
        if (askedToStop > 0) {
            all.add(askedToStop + " idle were asked to stop");
        }
        lacking.forEach((part, count) -> all.add(count + " alive lack " + part));
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return String.join("; ", sentences());
    }
}
