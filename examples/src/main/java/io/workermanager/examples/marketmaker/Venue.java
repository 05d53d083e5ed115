package io.workermanager.examples.marketmaker;

import io.workermanager.model.SessionId;
import java.util.List;
import java.util.Map;

/**
 * The simulated other side of a market maker, on the same Redis: it takes quotes, refuses those under an older token than it has
 * seen, keeps what it accepted in order, and records each session's completion once. Safe for use by many threads.
 */
final class Venue {
    private static final String HEAD = """
            local tokens, log, done, counts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
            local session, token = ARGV[1], tonumber(ARGV[2])
            local function count(what)
              redis.call('HINCRBY', counts, what, 1)
              for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 86400000) end
              return what
            end
            local newest = tonumber(redis.call('HGET', tokens, session) or '0')
            """;

    private static final String QUOTE = HEAD + """
            if token < newest or redis.call('HEXISTS', done, session) == 1 then return count('refused') end
            redis.call('HSET', tokens, session, ARGV[2])
            redis.call('RPUSH', log, ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. session)
            return count('accepted')
            """;

    /** The same without looking at tokens, as a venue without fencing would. */
    private static final String TRUSTING = HEAD + """
            redis.call('RPUSH', log, ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. session)
            return count('accepted')
            """;

    private static final String COMPLETE = HEAD + """
            local known = redis.call('HGET', done, session)
            if known == ARGV[2] then return 'completed' end
            if known then return count('completedTwice') end
            if token < newest then return count('refused') end
            redis.call('HSET', tokens, session, ARGV[2])
            redis.call('HSET', done, session, ARGV[2])
            return count('completed')
            """;

    private static final String IS_COMPLETED = HEAD + "return tostring(redis.call('HEXISTS', done, session))";

    private final RedisCommands redis;
    private final List<String> keys;

    Venue(RedisCommands redis, String name) {
        this.redis = redis;
        this.keys = List.of(name + ":tokens", name + ":log", name + ":completed", name + ":counts");
    }

    /** Whether the quote was accepted. */
    boolean quote(SessionId session, long token, String worker, String price) {
        return redis.run(QUOTE, keys, session.value(), Long.toString(token), worker, price)
                .equals("accepted");
    }

    /** Accepts whatever comes: what the checker of the log must find out. */
    void quoteUnchecked(SessionId session, long token, String worker, String price) {
        redis.run(TRUSTING, keys, session.value(), Long.toString(token), worker, price);
    }

    /** Whether this is the completion that counts. */
    boolean complete(SessionId session, long token) {
        return redis.run(COMPLETE, keys, session.value(), Long.toString(token)).equals("completed");
    }

    boolean isCompleted(SessionId session) {
        return redis.run(IS_COMPLETED, keys, session.value(), "0").equals("1");
    }

    /** What was accepted, in order. */
    List<String> log() {
        return redis.list(keys.get(1));
    }

    Map<String, String> completed() {
        return redis.map(keys.get(2));
    }

    /** How many quotes and completions were accepted, refused, or came twice. */
    Map<String, String> counts() {
        return redis.map(keys.get(3));
    }
}
