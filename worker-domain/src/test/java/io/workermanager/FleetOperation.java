package io.workermanager;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One step of a random sequence. Its numbers select among existing items, so that any part of a sequence can run. */
record FleetOperation(Kind kind, int worker, int session, int detail) {
    enum Kind {
        REGISTER(6),
        REGISTER_AGAIN(3),
        UNREGISTER(2),
        BEAT(12),
        STALE_CALL(3),
        MARK(6),
        CLAIM(10),
        RELEASE(5),
        RECOVER(4),
        CLAIM_RECOVERED(4),
        CONFIRM(2),
        UPDATE(2),
        HOLD(2),
        LIFT(2),
        ALL_OFFLINE(1),
        ALL_ONLINE(2),
        STOP(1),
        CLEAR(1),
        ACKNOWLEDGE(2),
        PASS(12),
        LOSE_REPLY(4),
        LATE_DUPLICATE(6);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static final List<Kind> WEIGHTED = Stream.of(Kind.values())
            .flatMap(kind -> Stream.generate(() -> kind).limit(kind.weight))
            .toList();

    static FleetOperation any(Random random) {
        return new FleetOperation(
                WEIGHTED.get(random.nextInt(WEIGHTED.size())),
                random.nextInt(5),
                random.nextInt(4),
                random.nextInt(1000));
    }

    <T> T pick(List<T> some) {
        return some.get(detail % some.size());
    }

    @Override
    public String toString() {
        return kind + "(worker " + worker + ", session " + session + ", " + detail + ")";
    }
}
