package io.workermanager.redis;

import io.workermanager.model.Profile;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RType;
import org.redisson.api.RedissonClient;

/** Kinds of damage that other clients may do to a key. */
enum KeyCorruption {
    TEXT,
    LIST,
    HASH,
    HUGE,
    /** In a set: invalid ids and scores that no client writes. In a hash: invalid names and values. */
    NONSENSE;

    private static final List<String> SETS =
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

    private void put(RedissonClient raw, String key, Random random) {
        if (this == NONSENSE) {
            putNonsense(raw, key, random);
            return;
        }
        raw.getKeys().delete(key);
        switch (this) {
            case TEXT -> raw.getBucket(key).set("x" + random.nextInt());
            case LIST -> raw.getList(key).add("x");
            case HASH -> raw.getMap(key).put("field", "value");
            default -> raw.getBucket(key).set("9".repeat(2_000_000));
        }
    }

    private static void putNonsense(RedissonClient raw, String key, Random random) {
        if (key.endsWith(":profiles") && raw.getKeys().getType(key) == RType.MAP) {
            List<String> fields =
                    new ArrayList<>(raw.<String, String>getMap(key).readAllMap().keySet());
            fields.addAll(List.of("belongs to nothing", "AAAAAAAAAAAAAAAA"));
            for (String field : fields) {
                raw.getMap(key).put(field, oneOf(random, VALUES));
            }
            return;
        }
        if (!isSet(key) || raw.getKeys().getType(key) != RType.ZSET) {
            raw.getKeys().delete(key);
            raw.getBucket(key).set(oneOf(random, VALUES));
            return;
        }
        RScoredSortedSet<String> set = raw.getScoredSortedSet(key);
        List<String> members = new ArrayList<>(set.readAll());
        members.addAll(MEMBERS);
        for (String member : members) {
            AdminConnection.once(TestRedis.shared().uri(), "ZADD", key, oneOf(random, SCORES), member);
        }
    }

    /** Damages a key, and lets it expire after a minute at most unless it has a time to live. */
    void on(RedissonClient raw, String key, Random random) {
        put(raw, key, random);
        if (raw.getKeys().remainTimeToLive(key) == -1) {
            raw.getBucket(key).expire(Duration.ofMinutes(1));
        }
    }

    /** The keys of the index of a fleet with this profile, without the prefix of the fleet. */
    static List<String> indexOf(Profile profile) {
        String sets = "workers:p:" + ProfileIndex.name(profile).digest() + ":";
        return Stream.concat(
                        SETS.stream().map(set -> sets + set),
                        Stream.of("profiles", "marked", "due", "moved", "moves").map(name -> "workers:" + name))
                .toList();
    }

    private static boolean isSet(String key) {
        String last = key.substring(key.lastIndexOf(':') + 1);
        return SETS.contains(last) || List.of("marked", "due", "moved", "moves").contains(last);
    }

    private static String oneOf(Random random, List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
