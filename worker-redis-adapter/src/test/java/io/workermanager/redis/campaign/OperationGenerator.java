package io.workermanager.redis.campaign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Generates kinds of calls in random order: each of them in each round, and soon after some of them a kind that follows. */
final class OperationGenerator {
    private static final int SOON = 6;

    private final Random random;
    private final Deque<OperationKind> deck = new ArrayDeque<>();

    OperationGenerator(Random random) {
        this.random = random;
    }

    OperationKind next() {
        if (deck.isEmpty()) {
            deck.addAll(round());
        }
        return deck.poll();
    }

    private List<OperationKind> round() {
        List<OperationKind> weight = new ArrayList<>();
        for (OperationKind kind : OperationKind.values()) {
            weight.addAll(Collections.nCopies(kind.weight(), kind));
        }
        Collections.shuffle(weight, random);
        for (int i = 0; i < weight.size(); i++) {
            for (OperationKind next : weight.get(i).followedBy()) {
                weight.add(Math.min(weight.size(), i + 2 + random.nextInt(SOON)), next);
            }
        }
        return weight;
    }
}
