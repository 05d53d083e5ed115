package io.workermanager.tck;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The calls of many threads on one object, each with its start and its end. The history is linearizable if one thread could get the
 * same results from the same calls in an order that respects these times. The search is that of Wing and Gong, with memoization. Safe
 * for use by many threads.
 *
 * @param <S> the observable state of the object; a value
 */
final class OperationHistory<S> {
    private record Call<S>(long start, long end, String description, Function<S, Optional<S>> effect) {
        @Override
        public String toString() {
            return start + "-" + end + " " + description;
        }
    }

    private record Visited<S>(BitSet done, S state) {}

    private final List<Call<S>> calls = Collections.synchronizedList(new ArrayList<>());

    /**
     * Adds a call.
     *
     * @param start the time before the call, by a counter that all threads share
     * @param end the time after the call
     * @param description the call and its result
     * @param effect the next state; empty if the call cannot have this result in the given state
     */
    void add(long start, long end, String description, Function<S, Optional<S>> effect) {
        calls.add(new Call<>(start, end, description, effect));
    }

    /** The descriptions of all calls by start time, if the history is not linearizable. */
    Optional<String> violation(S initial) {
        List<Call<S>> all = new ArrayList<>(calls);
        all.sort(Comparator.comparingLong(Call::start));
        if (isLinearizable(all, new BitSet(), initial, new HashSet<>())) {
            return Optional.empty();
        }
        return Optional.of(String.join("\n", all.stream().map(Call::toString).toList()));
    }

    private boolean isLinearizable(List<Call<S>> all, BitSet done, S state, Set<Visited<S>> visited) {
        if (done.cardinality() == all.size()) {
            return true;
        }
        if (!visited.add(new Visited<>((BitSet) done.clone(), state))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
            firstEnd = Math.min(firstEnd, all.get(i).end());
        }
        for (int i = done.nextClearBit(0);
                i < all.size() && all.get(i).start() < firstEnd;
                i = done.nextClearBit(i + 1)) {
            Optional<S> next = all.get(i).effect().apply(state);
            if (next.isPresent()) {
                done.set(i);
                if (isLinearizable(all, done, next.get(), visited)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
