package io.workermanager.redis.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The violations of one run; the first of each invariant with their details. Safe for use by many threads. */
final class ViolationLog {
    private static final int DETAILS = 60;
    private static final int SHOWN = 5;

    private final Map<Invariant, List<String>> details = new EnumMap<>(Invariant.class);
    private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);

    synchronized void add(Invariant invariant, String detail) {
        counts.merge(invariant, 1, Integer::sum);
        List<String> known = details.computeIfAbsent(invariant, any -> new ArrayList<>());
        if (known.size() < DETAILS) {
            known.add(detail);
        }
    }

    synchronized Map<Invariant, Integer> counts() {
        return new EnumMap<>(counts);
    }

    synchronized boolean has(Invariant invariant) {
        return counts.containsKey(invariant);
    }

    /** The details of the first violations of an invariant. */
    synchronized List<String> of(Invariant invariant) {
        return List.copyOf(details.getOrDefault(invariant, List.of()));
    }

    /** A line for the first violations of each invariant. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        details.forEach(
                (invariant, all) -> all.stream().limit(SHOWN).forEach(detail -> lines.add(invariant + ": " + detail)));
        return lines;
    }

    @Override
    public synchronized String toString() {
        return counts.isEmpty() ? "none" : counts.toString();
    }
}
