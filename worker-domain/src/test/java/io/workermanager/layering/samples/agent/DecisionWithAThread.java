package io.workermanager.layering.samples.agent;

import java.util.concurrent.TimeUnit;

/** Breaks the rule that decisions use neither clock nor threads. */
final class DecisionWithAThread {
    long deadline() {
        Thread.currentThread().interrupt();
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    }
}
