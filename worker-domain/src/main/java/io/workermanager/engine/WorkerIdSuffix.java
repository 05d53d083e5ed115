package io.workermanager.engine;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The eight hex digits at the end of a generated id: a counter from a random start, scattered by a bijection with a random key.
 * So no two of the first 2^32 in a process are equal, and those of two processes are no more alike than random ones.
 */
public final class WorkerIdSuffix {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY = RANDOM.nextInt();
    private static final AtomicInteger COUNTER = new AtomicInteger(RANDOM.nextInt());

    private WorkerIdSuffix() {}

    public static int next() {
        return scatter(COUNTER.getAndIncrement() ^ KEY) ^ Integer.rotateLeft(KEY, 16);
    }

    /** The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain), every step of which can be undone. */
    private static int scatter(int value) {
        int h = value;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
