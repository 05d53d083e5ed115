package io.workermanager.layering.samples.model;

import io.workermanager.layering.samples.port.Port;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.Assertions;

/** Values that break the rules of the model, each by what its name says. */
final class ModelSamples {
    private ModelSamples() {}

    record ModelThatDependsOnTheStore(Port port) {}

    static final class ModelThatUsesAClock {
        Instant instant() {
            return Instant.now();
        }

        long millis() {
            return System.currentTimeMillis();
        }

        long nanos() {
            return System.nanoTime();
        }

        Instant of(Clock clock) {
            return clock.instant();
        }
    }

    static final class ModelThatUsesALibrary {
        void check(int value) {
            Assertions.assertThat(value).isPositive();
        }
    }

    static final class ModelThatUsesRandomNumbers {
        int roll(Random dice) {
            return dice.nextInt(6);
        }

        String draw() {
            return UUID.randomUUID().toString();
        }
    }

    static final class ModelThatWaits {
        void pause() throws InterruptedException {
            Thread.sleep(1);
        }
    }
}
