package io.workermanager.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Plays drawn steps; of those that fail it tells the seed, and the shortest list that still fails. */
final class SequenceRunner {
    /** The system property that names the one seed to play. */
    static final String SEED = "worker.tck.seed";

    private static final int STEPS = 120;
    private static final int REPLAYS = 500;

    private final Consumer<List<Operation>> play;
    private int replays;

    private SequenceRunner(Consumer<List<Operation>> play) {
        this.play = play;
    }

    /**
     * Plays the seeds of a rule.
     *
     * @param rounds how many the rule may take; there are three seeds, and one more for each thousand
     * @param play plays a list of steps from the start, on a fleet of its own, and fails if something is wrong after any of them
     */
    static void check(int rounds, Consumer<List<Operation>> play) {
        Long given = Long.getLong(SEED);
        LongStream seeds = given == null ? LongStream.rangeClosed(1, 3 + rounds / 1000) : LongStream.of(given);
        seeds.forEach(seed -> new SequenceRunner(play).check(seed, Operation.draw(seed, STEPS)));
    }

    private void check(long seed, List<Operation> steps) {
        Throwable failure = failure(steps);
        if (failure != null) {
            List<Operation> shortest = shortest(steps);
            Throwable seen = failure(shortest);
            throw new AssertionError(told(seed, steps, shortest, seen == null ? failure : seen), failure);
        }
    }

    private @Nullable Throwable failure(List<Operation> steps) {
        try {
            play.accept(steps);
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    /** Leaves out whatever can be left out: halves first, then smaller parts, and single steps until none can be. */
    private List<Operation> shortest(List<Operation> failing) {
        List<Operation> least = failing;
        for (int part = least.size() / 2; part > 1; part = Math.min(part, least.size()) / 2) {
            least = without(least, part);
        }
        List<Operation> before;
        do {
            before = least;
            least = without(before, 1);
        } while (least.size() < before.size());
        return least;
    }

    /** Leaves out every part of this size that can be left out, from the end on. */
    private List<Operation> without(List<Operation> failing, int part) {
        List<Operation> least = failing;
        for (int from = least.size() - part; from >= 0; from -= part) {
            List<Operation> fewer = new ArrayList<>(least);
            fewer.subList(from, Math.min(from + part, least.size())).clear();
            if (replays++ < REPLAYS && failure(fewer) != null) {
                least = fewer;
            }
        }
        return least;
    }

    private static String told(long seed, List<Operation> drawn, List<Operation> shortest, Throwable seen) {
        StringBuilder told = new StringBuilder("of the " + drawn.size() + " steps that seed " + seed + " draws these "
                + shortest.size() + " are enough (-D" + SEED + "=" + seed + " plays them again):\n");
        IntStream.range(0, shortest.size())
                .forEach(i ->
                        told.append(i + 1).append(". ").append(shortest.get(i)).append('\n'));
        return told.append("after which: ").append(FailureFormatter.in(seen)).toString();
    }
}
