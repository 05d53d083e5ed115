package io.workermanager.tck;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs random sequences. For a failing one it reports the seed and a minimal failing list. */
final class SequenceRunner {
    /** The system property with the only seed to run. */
    static final String SEED = "worker.tck.seed";

    /** The length of a sequence before it is reduced. */
    static final int STEPS = 120;

    private final Consumer<List<Operation>> play;

    private SequenceRunner(Consumer<List<Operation>> play) {
        this.play = play;
    }

    /**
     * Runs the sequences of a rule.
     *
     * @param rounds the kit's rounds; there are three seeds, and one more per thousand rounds
     * @param play runs a list of steps on a new fleet, and fails if a step leaves a wrong state
     */
    static void check(int rounds, Consumer<List<Operation>> play) {
        Long given = Long.getLong(SEED);
        LongStream seeds = given == null ? LongStream.rangeClosed(1, 3 + rounds / 1000) : LongStream.of(given);
        seeds.forEach(seed -> new SequenceRunner(play).check(seed, Operation.draw(seed, STEPS)));
    }

    private void check(long seed, List<Operation> steps) {
        Throwable failure = failure(steps);
        if (failure != null) {
            List<Operation> shortest = ShortestList.of(steps, fewer -> failure(fewer) != null);
            Throwable last = failure(shortest);
            throw new AssertionError(describe(seed, steps, shortest, last == null ? failure : last), failure);
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

    private static String describe(long seed, List<Operation> drawn, List<Operation> shortest, Throwable last) {
        StringBuilder text = new StringBuilder("seed " + seed + " draws " + drawn.size() + " steps; these "
                + shortest.size() + " are enough (repeat with -D" + SEED + "=" + seed + "):\n");
        IntStream.range(0, shortest.size())
                .forEach(i ->
                        text.append(i + 1).append(". ").append(shortest.get(i)).append('\n'));
        return text.append("result: ").append(FailureFormatter.describe(last)).toString();
    }
}
