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
 * The reasons why criteria find a worker or do not find one.
 *
 * @param at the store's time
 * @param criteria the criteria
 * @param available the worker that a claim would take first, if any
 * @param matching the counts of the workers whose profile matches
 * @param held for each active hold, the number of living workers with a matching profile that it selects; only numbers
 *     above 0
 * @param askedToStop the number of idle workers with a matching profile that were skipped because of a shutdown request
 * @param lacking for each part of the criteria, the number of living workers that do not meet it; only numbers above 0.
 *     A worker that fails two parts counts in both
 * @param controlLost whether no worker may take a session because the fleet control was lost
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
    /** Copies the maps. */
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
     * Derives the explanation from a census.
     *
     * @param criteria the criteria
     * @param available the worker that a claim would take first, if any
     * @param askedToStop the number of idle matching workers that were skipped because of a shutdown request
     * @param census the census
     * @param heldAlone the living workers of the census under a hold that selects them by more than their profile
     * @param heldByHold for each such hold, the number of living workers with a matching profile that it selects
     * @param control the fleet control
     * @param at the store's time of the census
     * @return the explanation
     */
    public static Explanation of(
            Criteria criteria,
            Optional<WorkerId> available,
            long askedToStop,
            WorkerCensus census,
            WorkerCensus heldAlone,
            Map<Hold.Id, Long> heldByHold,
            FleetControl control,
            Instant at) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(available, "available");
        Objects.requireNonNull(census, "census");
        Objects.requireNonNull(heldAlone, "heldAlone");
        Objects.requireNonNull(heldByHold, "heldByHold");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(at, "at");
        Map<Hold.Id, Long> held = new LinkedHashMap<>();
        Map<String, Long> lacking = new TreeMap<>();
        control.activeHolds(at).forEach(hold -> held.put(hold.id(), 0L));
        for (Map.Entry<Profile, Map<WorkerCensus.State, Long>> entry :
                census.counts().entrySet()) {
            Profile profile = entry.getKey();
            long alive = WorkerCensus.alive(entry.getValue());
            if (criteria.test(profile)) {
                control.holdsOn(profile, at).forEach(hold -> held.merge(hold.id(), alive, Long::sum));
            } else {
                failedParts(criteria, profile).forEach(part -> lacking.merge(part, alive, Long::sum));
            }
        }
        heldByHold.forEach((hold, count) -> held.merge(hold, count, Long::sum));
        held.values().removeIf(count -> count == 0);
        lacking.values().removeIf(count -> count == 0);
        FleetStats.Counts matching = FleetStats.Counts.of(criteria, census, heldAlone, control, at);
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
     * Returns the explanation as sentences.
     *
     * @return the sentences for people, the answer first
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
            all.add("of " + matching.total() + " with a matching profile: " + matching.describe());
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
