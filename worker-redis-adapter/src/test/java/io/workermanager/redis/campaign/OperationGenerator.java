package io.workermanager.redis.campaign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Deals kinds of calls at random, each of them in each round, and soon after some of them what follows. */
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
        List<OperationKind> cards = new ArrayList<>();
        for (OperationKind kind : OperationKind.values()) {
            cards.addAll(Collections.nCopies(kind.cards(), kind));
        }
        Collections.shuffle(cards, random);
        for (int i = 0; i < cards.size(); i++) {
            for (OperationKind next : cards.get(i).followedBy()) {
                cards.add(Math.min(cards.size(), i + 2 + random.nextInt(SOON)), next);
            }
        }
        return cards;
    }
}
