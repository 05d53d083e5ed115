package io.workermanager.console;

/**
 * A share.
 *
 * @param value the number of hundredths
 */
record Percent(long value) {
    @Override
    public String toString() {
        return value + "%";
    }
}
