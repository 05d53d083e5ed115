package io.workermanager.redis.partition;

import io.workermanager.redis.script.KeyNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.redisson.connection.CRC16;

/** Places partitions evenly over the hash slots of a cluster, so that each master gets its share. */
public final class HashSlots {
    private static final int SLOTS = 16_384;

    private HashSlots() {}

    /** The names of keys of each partition. */
    public static List<KeyNames> spread(String namespace, int partitions) {
        List<KeyNames> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(KeyNames.partition(tag(namespace + "." + i, i, partitions), partitions));
        }
        return all;
    }

    /** The first tag with this prefix whose slot is in the partition's share of all slots. */
    private static String tag(String begin, int partition, int partitions) {
        String tag = begin;
        for (int i = 1; slot(tag) * partitions / SLOTS != partition; i++) {
            tag = begin + "." + i;
        }
        return tag;
    }

    private static int slot(String tag) {
        return CRC16.crc16(tag.getBytes(StandardCharsets.UTF_8)) % SLOTS;
    }

    /** The partition of an id or session. */
    public static int of(String name, int partitions) {
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % partitions);
    }
}
