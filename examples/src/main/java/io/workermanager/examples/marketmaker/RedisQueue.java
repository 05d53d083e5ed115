package io.workermanager.examples.marketmaker;

import io.workermanager.agent.SessionSource;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Sessions that wait in a Redis list. One that is taken moves, in the same step, to a sorted set beside the list, under the time
 * of the taking: if its taker dies before a record names the session, {@link #returnAbandoned} finds it there. That time tells one
 * taking from a later one, so that a late caller cannot touch a later one. A name that is not a valid session id moves to a
 * list of its own. Every key has a time to live. Safe for use by many threads.
 */
final class RedisQueue implements SessionSource {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** Common to all scripts: the lists, the set, a day to live, and the server's time in microseconds. */
    private static final String HEAD = """
            local queue, aside, refused, DAY = KEYS[1], KEYS[2], KEYS[3], 86400000
            local function live() for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, DAY) end end
            local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
            local function isOf(taking) return tonumber(redis.call('ZSCORE', aside, ARGV[1]) or 0) == tonumber(taking) end
            """;

    private static final String TAKE = HEAD + """
            local session = redis.call('LPOP', queue)
            if not session then return {} end
            local taking = string.format('%.0f', now)
            redis.call('ZADD', aside, taking, session); live()
            return {session, taking}
            """;

    private static final String CONFIRM = HEAD + """
            if isOf(ARGV[2]) then redis.call('ZREM', aside, ARGV[1]) end
            return {}
            """;

    private static final String REFUSE = HEAD + """
            if redis.call('ZREM', aside, ARGV[1]) == 1 then redis.call('RPUSH', refused, ARGV[1]); live() end
            return {}
            """;

    private static final String PUT = """
            redis.call('ZREM', aside, ARGV[1])
            redis.call('LREM', queue, 0, ARGV[1])
            redis.call(ARGV[2], queue, ARGV[1]); live()
            return {}
            """;

    private static final String GIVE_BACK = HEAD + PUT;

    private static final String RETURN = HEAD + "if not isOf(ARGV[3]) then return {} end\n" + PUT;

    private static final String ABANDONED = HEAD + """
            local last = string.format('%.0f', now - ARGV[1] * 1000)
            return redis.call('ZRANGEBYSCORE', aside, '-inf', last, 'WITHSCORES', 'LIMIT', 0, 100)
            """;

    private final RedisCommands redis;
    private final List<String> keys;
    private final Map<SessionId, String> takings = new ConcurrentHashMap<>();

    RedisQueue(RedisCommands redis, String name) {
        this.redis = redis;
        this.keys = List.of(name, name + ":aside", name + ":refused");
    }

    /**
     * Looks again and again: a blocking command would tie up a connection, and could pop for a client that is gone.
     *
     * @throws InvalidValueException if what waited was no session's name; it is set apart
     */
    @Override
    public Optional<SessionId> take(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            List<String> taken = redis.list(TAKE, keys);
            if (!taken.isEmpty()) {
                SessionId session = named(taken.get(0));
                takings.put(session, taken.get(1));
                return Optional.of(session);
            }
            if (System.nanoTime() - start >= atMost.toNanos()) {
                return Optional.empty();
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private SessionId named(String name) {
        try {
            return SessionId.of(name);
        } catch (InvalidValueException e) {
            redis.list(REFUSE, keys, name);
            throw new InvalidValueException(e.getMessage() + "; set apart in " + keys.get(2));
        }
    }

    @Override
    public void confirm(SessionId session) {
        String taking = takings.get(session);
        if (taking != null) {
            redis.list(CONFIRM, keys, session.value(), taking);
            takings.remove(session, taking);
        }
    }

    /** At the end of the queue, so that a session that is refused everywhere does not keep the others. */
    @Override
    public void giveBack(SessionId session) {
        redis.list(GIVE_BACK, keys, session.value(), "RPUSH");
        takings.remove(session);
    }

    void add(SessionId session) {
        giveBack(session);
    }

    /** A recovered session has waited for long enough. */
    void addFirst(SessionId session) {
        redis.list(GIVE_BACK, keys, session.value(), "LPUSH");
    }

    /** Returns sessions that were set aside and not confirmed for a while to the queue, unless a record names them. */
    void returnAbandoned(Duration olderThan, Predicate<SessionId> isNamed) {
        List<String> abandoned = redis.list(ABANDONED, keys, Long.toString(olderThan.toMillis()));
        for (int i = 0; i < abandoned.size(); i += 2) {
            String name = abandoned.get(i);
            String taking = abandoned.get(i + 1);
            if (isNamed.test(named(name))) {
                redis.list(CONFIRM, keys, name, taking);
            } else {
                redis.list(RETURN, keys, name, "LPUSH", taking);
            }
        }
    }

    List<String> waiting() {
        return redis.list(keys.get(0));
    }

    List<String> aside() {
        return redis.members(keys.get(1));
    }

    List<String> refused() {
        return redis.list(keys.get(2));
    }
}
