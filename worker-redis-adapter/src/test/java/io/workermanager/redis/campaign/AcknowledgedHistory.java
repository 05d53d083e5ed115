package io.workermanager.redis.campaign;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What clients called and what was acknowledged: the orders and tokens, and the number of each answer. Safe for many threads. */
final class AcknowledgedHistory {
    private final MarkHistory marks = new MarkHistory();
    private final HoldHistory holds = new HoldHistory();
    private final ShutdownHistory stops = new ShutdownHistory();
    private final TokenHistory tokens = new TokenHistory();
    private final AuditHistory audit = new AuditHistory();
    private final Queue<Losing> losing = new ConcurrentLinkedQueue<>();
    private final Map<OperationKind, Map<CallOutcome, LongAdder>> answers = new ConcurrentHashMap<>();

    MarkHistory marks() {
        return marks;
    }

    HoldHistory holds() {
        return holds;
    }

    ShutdownHistory stops() {
        return stops;
    }

    TokenHistory tokens() {
        return tokens;
    }

    AuditHistory audit() {
        return audit;
    }

    /** A call is over. */
    void answered(OperationKind kind, CallOutcome answer) {
        answers.computeIfAbsent(kind, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(answer, any -> new LongAdder())
                .increment();
    }

    long count(CallOutcome answer) {
        return answers.keySet().stream().mapToLong(kind -> count(kind, answer)).sum();
    }

    long count(OperationKind kind, CallOutcome answer) {
        LongAdder count = answers.getOrDefault(kind, Map.of()).get(answer);
        return count == null ? 0 : count.sum();
    }

    long operations() {
        long sum = 0;
        for (CallOutcome answer : CallOutcome.values()) {
            sum += count(answer);
        }
        return sum;
    }

    /** From now on orders, and maybe claims, may be lost at any time, until {@link #lost} is called. */
    void losing(PermittedLoss losses) {
        losing.add(new Losing(losses));
    }

    /** Whether orders may have been lost during a call, so that its result proves nothing about them. */
    boolean mayHaveLost(long start, long end) {
        return losing.stream().anyMatch(period -> period.overlaps(start, end));
    }

    /** Whether claims may have been lost while a call was made, so that a token may be one of before. */
    boolean mayHaveLostClaims(long start, long end) {
        return losing.stream().anyMatch(period -> period.losses == PermittedLoss.RECENT && period.overlaps(start, end));
    }

    /** What may have been lost since some time may show until another time: the orders and the tokens of before. */
    void lost(PermittedLoss losses, long since, long until) {
        if (losses.orders()) {
            marks.lost(until);
            holds.lost(until);
            stops.lost();
        }
        if (losses == PermittedLoss.RECENT) {
            tokens.lost(since, until);
        }
        losing.forEach(Losing::end);
    }

    private static final class Losing {
        private final PermittedLoss losses;
        private final long start = System.nanoTime();
        private volatile long end;
        private volatile boolean over;

        Losing(PermittedLoss losses) {
            this.losses = losses;
        }

        private void end() {
            if (!over) {
                end = System.nanoTime();
                over = true;
            }
        }

        private boolean overlaps(long from, long to) {
            return to - start > 0 && (!over || from - end < 0);
        }
    }
}
