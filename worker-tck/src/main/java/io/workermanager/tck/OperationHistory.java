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
 * What many threads did to one thing, each call with the moment it was made and the moment it was answered, and whether there
 * is an order of the calls, within those moments, in which one thread would have got the same answers: whether it is
 * linearizable. The search is that of Wing and Gong, and remembers where it has been. Safe for use by many threads.
 *
 * @param <S> what the thing is, as far as calls tell; a value
 */
final class OperationHistory<S> {
    private record Call<S>(long made, long answered, String what, Function<S, Optional<S>> effect) {
        @Override
        public String toString() {
            return made + "-" + answered + " " + what;
        }
    }

    private record Been<S>(BitSet done, S state) {}

    private final List<Call<S>> calls = Collections.synchronizedList(new ArrayList<>());

    /**
     * Keeps a call.
     *
     * @param made before it was made, by a counter that all threads share
     * @param answered after it was answered
     * @param what the call and its answer, in words
     * @param effect what it makes of the thing; empty if it cannot be answered so in that state
     */
    void add(long made, long answered, String what, Function<S, Optional<S>> effect) {
        calls.add(new Call<>(made, answered, what, effect));
    }

    /** The calls in words, in the order in which they were made, if there is no order that explains the answers. */
    Optional<String> unexplained(S initial) {
        List<Call<S>> all = new ArrayList<>(calls);
        all.sort(Comparator.comparingLong(Call::made));
        if (explains(all, new BitSet(), initial, new HashSet<>())) {
            return Optional.empty();
        }
        return Optional.of(String.join("\n", all.stream().map(Call::toString).toList()));
    }

    private boolean explains(List<Call<S>> all, BitSet done, S state, Set<Been<S>> been) {
        if (done.cardinality() == all.size()) {
            return true;
        }
        if (!been.add(new Been<>((BitSet) done.clone(), state))) {
            return false;
        }
        long firstAnswer = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
            firstAnswer = Math.min(firstAnswer, all.get(i).answered());
        }
        for (int i = done.nextClearBit(0);
                i < all.size() && all.get(i).made() < firstAnswer;
                i = done.nextClearBit(i + 1)) {
            Optional<S> next = all.get(i).effect().apply(state);
            if (next.isPresent()) {
                done.set(i);
                if (explains(all, done, next.get(), been)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
