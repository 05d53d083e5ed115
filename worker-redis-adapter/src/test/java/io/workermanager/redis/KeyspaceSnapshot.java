package io.workermanager.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;

/** All data of a namespace in a comparable form. Only tests scan the keyspace. */
final class KeyspaceSnapshot {
    private KeyspaceSnapshot() {}

    static Iterable<String> keys(RedissonClient raw, String namespace) {
        return raw.getKeys().getKeys(KeysScanOptions.defaults().pattern("{" + namespace + "}:*"));
    }

    /** Values by key, without the stamp of the profiles. */
    static Map<String, String> of(RedissonClient raw, String namespace) {
        Map<String, String> all = new TreeMap<>();
        for (String key : keys(raw, namespace)) {
            all.put(key, value(raw, key));
        }
        return all;
    }

    private static String value(RedissonClient raw, String key) {
        return switch (raw.getKeys().getType(key)) {
            case OBJECT -> raw.<String>getBucket(key).get();
            case MAP -> new TreeMap<>(raw.<String, String>getMap(key).readAllMap()).toString();
            case ZSET -> {
                Map<String, Double> members = new LinkedHashMap<>();
                raw.<String>getScoredSortedSet(key)
                        .entryRange(0, -1)
                        .forEach(entry -> members.put(entry.getValue(), entry.getScore()));
                yield members.toString();
            }
            case STREAM -> entries(raw, key);
            default -> throw new IllegalStateException("an unexpected kind of key: " + key);
        };
    }

    /** The client cannot read every id that a server accepts. */
    private static String entries(RedissonClient raw, String stream) {
        return raw.getScript()
                .eval(
                        RScript.Mode.READ_ONLY,
                        "return redis.call('XRANGE', KEYS[1], '-', '+')",
                        RScript.ReturnType.LIST,
                        List.of(stream))
                .toString();
    }
}
