package io.workermanager.benchmark;

import java.util.List;
import java.util.Optional;

/** Counts the scripts that ran longer than 10 ms while something else happens, by the server's own log. */
final class SlowLog implements AutoCloseable {
    private static final String THRESHOLD = "slowlog-log-slower-than";
    private static final String LENGTH = "slowlog-max-len";
    private static final int TEN_MILLIS = 10_000;

    private final RawConnection connection;
    private final Optional<String> thresholdBefore;
    private final Optional<String> lengthBefore;
    private final long from;

    SlowLog(RawConnection connection) {
        this.connection = connection;
        this.thresholdBefore = setting(connection, THRESHOLD);
        this.lengthBefore = setting(connection, LENGTH);
        connection.call("CONFIG", "SET", THRESHOLD, "" + TEN_MILLIS, LENGTH, "10000");
        List<?> last = entries(1);
        this.from = last.isEmpty() ? -1 : number(last.get(0));
    }

    private static Optional<String> setting(RawConnection connection, String name) {
        List<?> pair = (List<?>) connection.call("CONFIG", "GET", name);
        return pair == null || pair.size() < 2 ? Optional.empty() : Optional.of(String.valueOf(pair.get(1)));
    }

    private List<?> entries(int most) {
        List<?> entries = (List<?>) connection.call("SLOWLOG", "GET", "" + most);
        return entries == null ? List.of() : entries;
    }

    private static long number(Object entry) {
        return Long.parseLong(String.valueOf(((List<?>) entry).get(0)));
    }

    int scripts() {
        return (int) entries(10_000).stream()
                .filter(entry -> number(entry) > from)
                .filter(entry -> String.valueOf(((List<?>) entry).get(3)).startsWith("[EVALSHA"))
                .count();
    }

    @Override
    public void close() {
        thresholdBefore.ifPresent(value -> connection.call("CONFIG", "SET", THRESHOLD, value));
        lengthBefore.ifPresent(value -> connection.call("CONFIG", "SET", LENGTH, value));
    }
}
