package io.workermanager.benchmark;

import java.util.List;
import java.util.Optional;

/**
 * One row of the table: a value measured several times.
 *
 * @param name what it is, in words
 * @param target what it is to reach
 * @param rounds what was measured, one entry a round; none if it could not be
 * @param unit of what was measured on each side, empty if the value is not a ratio
 * @param note a remark; the reason if there is no value
 */
record Figure(String name, Target target, List<Round> rounds, String unit, String note) {
    /**
     * What one round measured.
     *
     * @param ours on our side
     * @param yardstick on the other side
     * @param value what the two make
     */
    record Round(double ours, double yardstick, double value) {
        static Round of(double value) {
            return new Round(value, Double.NaN, value);
        }
    }

    static Figure ratio(String name, Target target, List<Round> rounds, String unit) {
        return new Figure(name, target, List.copyOf(rounds), unit, "");
    }

    static Figure value(String name, Target target, double value, String note) {
        return new Figure(name, target, List.of(Round.of(value)), "", note);
    }

    static Figure missing(String name, Target target, String why) {
        return new Figure(name, target, List.of(), "", why);
    }

    boolean measured() {
        return !rounds.isEmpty();
    }

    double median() {
        return NumberFormat.median(rounds.stream().mapToDouble(Round::value));
    }

    double least() {
        return rounds.stream().mapToDouble(Round::value).min().orElse(Double.NaN);
    }

    double most() {
        return rounds.stream().mapToDouble(Round::value).max().orElse(Double.NaN);
    }

    double medianOurs() {
        return NumberFormat.median(rounds.stream().mapToDouble(Round::ours));
    }

    double medianYardstick() {
        return NumberFormat.median(rounds.stream().mapToDouble(Round::yardstick));
    }

    /** Empty if there is nothing to reach, or nothing was measured. */
    Optional<Boolean> reached() {
        return measured() ? target.reachedBy(median()) : Optional.empty();
    }
}
