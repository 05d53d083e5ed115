package io.workermanager.examples.marketmaker;

import io.workermanager.agent.SessionSource;
import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sessions that wait in a Redis list. One that is taken moves, in the same step, to a sorted set beside the list, under the time
 * of the taking: if its taker dies before a record names the session, {@link #returnAbandoned} finds it there. Every key has a time
 * to live. Safe for use by many threads.
 */
final class RedisQueue implements SessionSource {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** Common to all scripts: the list, the set, a day to live, and the server's time. */
    private static final String HEAD = """
            local queue, aside, DAY = KEYS[1], KEYS[2], 86400000
            local function live() redis.call('PEXPIRE', queue, DAY); redis.call('PEXPIRE', aside, DAY) end
            local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
            """;

    private static final String TAKE = HEAD + """
            local session = redis.call('LPOP', queue)
            if session then redis.call('ZADD', aside, now, session); live() end
            return session or ''
            """;

    private static final String CONFIRM = HEAD + "redis.call('ZREM', aside, ARGV[1]); return ''";

    private static final String GIVE_BACK = HEAD + """
            redis.call('ZREM', aside, ARGV[1])
            redis.call('LREM', queue, 0, ARGV[1])
            redis.call(ARGV[2], queue, ARGV[1]); live()
            return ''
            """;

    private static final String ABANDONED = HEAD + """
            return table.concat(redis.call('ZRANGEBYSCORE', aside, '-inf', now - ARGV[1], 'LIMIT', 0, 100), '\\n')
            """;

    private final RedisClient redis;
    private final List<String> keys;

    RedisQueue(RedisClient redis, String name) {
        this.redis = redis;
        this.keys = List.of(name, name + ":aside");
    }

    /** Looks again and again: a blocking command would tie up a connection, and could pop for a client that is gone. */
    @Override
    public Optional<SessionId> take(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            String session = redis.run(TAKE, keys);
            if (!session.isEmpty()) {
                return Optional.of(SessionId.of(session));
            }
            if (System.nanoTime() - start >= atMost.toNanos()) {
                return Optional.empty();
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    @Override
    public void confirm(SessionId session) {
        redis.run(CONFIRM, keys, session.value());
    }

    /** At the end of the queue, so that a session that is refused everywhere does not keep the others. */
    @Override
    public void giveBack(SessionId session) {
        redis.run(GIVE_BACK, keys, session.value(), "RPUSH");
    }

    void add(SessionId session) {
        giveBack(session);
    }

    /** A recovered session has waited for long enough. */
    void addFirst(SessionId session) {
        redis.run(GIVE_BACK, keys, session.value(), "LPUSH");
    }

    /** Deals with sessions whose taker has not said for a while what became of them: those that a record names it need not. */
    void returnAbandoned(Duration olderThan, Predicate<SessionId> isNamed) {
        redis.run(ABANDONED, keys, Long.toString(olderThan.toMillis()))
                .lines()
                .map(SessionId::of)
                .forEach(session -> {
                    if (isNamed.test(session)) {
                        confirm(session);
                    } else {
                        addFirst(session);
                    }
                });
    }

    List<String> waiting() {
        return redis.list(keys.get(0));
    }

    List<String> aside() {
        return redis.members(keys.get(1));
    }
}
