package io.workermanager.engine;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The eight hex digits at the end of a generated id. A counter starts at a random value, and a bijection with a random key scatters
 * it. The first 2^32 values of a process are distinct. Values of two processes collide as rarely as random ones.
 */
public final class WorkerIdSuffix {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY = RANDOM.nextInt();
    private static final AtomicInteger COUNTER = new AtomicInteger(RANDOM.nextInt());

    private WorkerIdSuffix() {}

    public static int next() {
        return scatter(COUNTER.getAndIncrement() ^ KEY) ^ Integer.rotateLeft(KEY, 16);
    }

    /** The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain), whose steps are all reversible. */
    private static int scatter(int value) {
        int h = value;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
