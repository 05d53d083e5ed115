package io.workermanager.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reduces a list that fails to the elements that are needed for it to fail. */
final class ShortestList {
    private static final int REPLAYS = 500;

    private ShortestList() {}

    /** Removes elements while the rest still fails: halves first, then smaller parts, then single elements. */
    static <T> List<T> of(List<T> failing, Predicate<List<T>> fails) {
        int[] replays = {0};
        Predicate<List<T>> limited = fewer -> replays[0]++ < REPLAYS && fails.test(fewer);
        List<T> least = failing;
        for (int part = least.size() / 2; part > 1; part = Math.min(part, least.size()) / 2) {
            least = without(least, part, limited);
        }
        List<T> before;
        do {
            before = least;
            least = without(before, 1, limited);
        } while (least.size() < before.size());
        return least;
    }

    /** Removes every part of this size without which the rest still fails, from the end. */
    private static <T> List<T> without(List<T> failing, int part, Predicate<List<T>> fails) {
        List<T> least = failing;
        for (int from = least.size() - part; from >= 0; from -= part) {
            List<T> fewer = new ArrayList<>(least);
            fewer.subList(from, Math.min(from + part, least.size())).clear();
            if (fails.test(fewer)) {
                least = fewer;
            }
        }
        return least;
    }
}
