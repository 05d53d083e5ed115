package io.workermanager.console;

import java.time.Duration;
import java.time.Instant;

/** Shows times as ages, such as {@code 71s}, {@code 5m}, {@code 4h} and {@code 12d}, with one unit. */
final class Ages {
    private Ages() {}

    static String of(Duration age) {
        if (age.compareTo(Duration.ofMinutes(2)) < 0) {
            return age.isNegative() ? "0s" : age.toSeconds() + "s";
        }
        if (age.compareTo(Duration.ofHours(2)) < 0) {
            return age.toMinutes() + "m";
        }
        return age.compareTo(Duration.ofDays(2)) < 0 ? age.toHours() + "h" : age.toDays() + "d";
    }

    /** The age of a past time, and the distance of a future one: {@code in 5m}. */
    static String between(Instant time, Instant now) {
        return time.isAfter(now) ? "in " + of(Duration.between(now, time)) : of(Duration.between(time, now));
    }

    /** The same in a sentence: {@code 5m ago}, {@code in 5m}. */
    static String relative(Instant time, Instant now) {
        return between(time, now) + (time.isAfter(now) ? "" : " ago");
    }
}
