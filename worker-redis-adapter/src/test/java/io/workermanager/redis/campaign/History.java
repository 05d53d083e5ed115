package io.workermanager.redis.campaign;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What clients called and what was acknowledged: the orders and tokens, and the number of each answer. Safe for many threads. */
final class History {
    private final Marks marks = new Marks();
    private final Holds holds = new Holds();
    private final Stops stops = new Stops();
    private final Tokens tokens = new Tokens();
    private final Map<OperationKind, Map<Answer, LongAdder>> answers = new ConcurrentHashMap<>();

    Marks marks() {
        return marks;
    }

    Holds holds() {
        return holds;
    }

    Stops stops() {
        return stops;
    }

    Tokens tokens() {
        return tokens;
    }

    /** A call is over. */
    void answered(OperationKind kind, Answer answer) {
        answers.computeIfAbsent(kind, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(answer, any -> new LongAdder())
                .increment();
    }

    long count(Answer answer) {
        return answers.keySet().stream().mapToLong(kind -> count(kind, answer)).sum();
    }

    long count(OperationKind kind, Answer answer) {
        LongAdder count = answers.getOrDefault(kind, Map.of()).get(answer);
        return count == null ? 0 : count.sum();
    }

    long operations() {
        long sum = 0;
        for (Answer answer : Answer.values()) {
            sum += count(answer);
        }
        return sum;
    }

    /** A fault that may lose something strikes. What it lost may show until some time. */
    void lost(Losses losses, long since, long until) {
        if (losses.orders()) {
            marks.lost(until);
            holds.lost(until);
            stops.lost();
        }
        if (losses == Losses.RECENT) {
            tokens.lost(since, until);
        }
    }
}
