package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random sequences of calls of workers, operators and dispatchers, and of network faults. */
class FleetPropertiesTest {
    private static final int SEQUENCES = 100;
    private static final int LENGTH = 120;

    @Test
    @DisplayName("N4, N7, N11, N14, N15, N18, N19, N31: the invariants hold in every random sequence")
    void theInvariantsHoldInEveryRandomSequence() {
        for (long seed = 1; seed <= SEQUENCES; seed++) {
            List<FleetOperation> operations = sequence(seed);
            Optional<Throwable> failure = failure(operations);
            if (failure.isPresent()) {
                List<FleetOperation> shortest = shortened(operations, FleetPropertiesTest::failure);
                fail(
                        "seed " + seed + ", shortened to " + shortest.size() + " of " + LENGTH + " operations:\n"
                                + shortest.stream()
                                        .map(FleetOperation::toString)
                                        .collect(Collectors.joining("\n")),
                        failure(shortest).orElseThrow());
            }
        }
    }

    private static List<FleetOperation> sequence(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> FleetOperation.any(random)).limit(LENGTH).toList();
    }

    private static Optional<Throwable> failure(List<FleetOperation> operations) {
        FleetSequenceRunner walk = new FleetSequenceRunner();
        try {
            operations.forEach(walk::run);
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(e);
        }
    }

    /** Removes half, then a quarter, down to single operations, while the remaining sequence still fails. */
    private static <T> List<T> shortened(List<T> operations, Function<List<T>, Optional<Throwable>> failure) {
        List<T> shortest = operations;
        for (int size = Math.max(1, shortest.size() / 2); size >= 1; size /= 2) {
            for (int from = 0; from < shortest.size(); ) {
                List<T> less = new ArrayList<>(shortest);
                less.subList(from, Math.min(less.size(), from + size)).clear();
                if (failure.apply(less).isPresent()) {
                    shortest = less;
                } else {
                    from += size;
                }
            }
        }
        return shortest;
    }

    @Test
    void mostOperationsOfASequenceSucceed() {
        FleetSequenceRunner walk = new FleetSequenceRunner();
        sequence(1).forEach(walk::run);

        assertThat(walk.refused()).isBetween(1, LENGTH / 2);
    }

    @Test
    void aFailingSequenceIsReducedToTheOperationsThatMakeItFail() {
        List<Integer> numbers = Stream.iterate(0, i -> i + 1).limit(100).toList();

        List<Integer> shortest = shortened(
                numbers,
                some -> some.containsAll(List.of(7, 56))
                        ? Optional.of(new AssertionError("7 and 56"))
                        : Optional.empty());

        assertThat(shortest).containsExactly(7, 56);
    }
}
