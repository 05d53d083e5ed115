package io.workermanager.redis;

import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Kinds of damage that other clients may do to a key. */
enum KeyCorruption {
    TEXT {
        @Override
        void put(RedissonClient raw, String key, Random random) {
            raw.getKeys().delete(key);
            raw.getBucket(key, StringCodec.INSTANCE).set("x" + random.nextInt());
        }
    },
    LIST {
        @Override
        void put(RedissonClient raw, String key, Random random) {
            raw.getKeys().delete(key);
            raw.getList(key, StringCodec.INSTANCE).add("x");
        }
    },
    HASH {
        @Override
        void put(RedissonClient raw, String key, Random random) {
            raw.getKeys().delete(key);
            raw.getMap(key, StringCodec.INSTANCE).put("field", "value");
        }
    },
    HUGE {
        @Override
        void put(RedissonClient raw, String key, Random random) {
            raw.getKeys().delete(key);
            raw.getBucket(key, StringCodec.INSTANCE).set("9".repeat(2_000_000));
        }
    },
    /** In a set: invalid ids and scores that no client writes. In a hash: invalid names and values. */
    NONSENSE {
        @Override
        void put(RedissonClient raw, String key, Random random) {
            if (key.endsWith(":profiles") && raw.getKeys().getType(key) == RType.MAP) {
                List<String> fields = new ArrayList<>(raw.<String, String>getMap(key, StringCodec.INSTANCE)
                        .readAllMap()
                        .keySet());
                fields.addAll(List.of("belongs to nothing", "AAAAAAAAAAAAAAAA"));
                for (String field : fields) {
                    raw.getMap(key, StringCodec.INSTANCE).put(field, oneOf(random, VALUES));
                }
                return;
            }
            if (!isSet(key) || raw.getKeys().getType(key) != RType.ZSET) {
                raw.getKeys().delete(key);
                raw.getBucket(key, StringCodec.INSTANCE).set(oneOf(random, VALUES));
                return;
            }
            RScoredSortedSet<String> set = raw.getScoredSortedSet(key, StringCodec.INSTANCE);
            List<String> members = new ArrayList<>(set.readAll());
            members.addAll(MEMBERS);
            for (String member : members) {
                AdminConnection.once(TestRedis.shared().uri(), "ZADD", key, oneOf(random, SCORES), member);
            }
        }
    };

    static final List<String> SETS =
            List.of("plain", "spare", "processing", "paused", "offline", "kept", "left", "idle", "roll");

    private static final List<String> MEMBERS =
            List.of("", "nobody", "a\nb", "y".repeat(300), "z".repeat(100_000), "*", "\u007f");
    private static final List<String> SCORES =
            List.of("+inf", "-inf", "1e300", "-1e300", "-1", "0.5", "9007199254740993");
    private static final List<String> VALUES = List.of(
            "",
            "nan",
            "inf",
            "-1",
            "1e308",
            "{}",
            "[",
            "null",
            "{\"type\":5}",
            "99999999999999999999",
            "q".repeat(200_000));

    abstract void put(RedissonClient raw, String key, Random random);

    /** Damages a key, and lets it expire after a minute at most unless it has a time to live. */
    void on(RedissonClient raw, String key, Random random) {
        put(raw, key, random);
        if (raw.getKeys().remainTimeToLive(key) == -1) {
            raw.getBucket(key).expire(Duration.ofMinutes(1));
        }
    }

    static boolean isSet(String key) {
        String last = key.substring(key.lastIndexOf(':') + 1);
        return SETS.contains(last)
                || Arrays.asList("marked", "due", "moved", "moves").contains(last);
    }

    private static String oneOf(Random random, List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
