package io.workermanager.benchmark;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often a server ran its commands, and for how long, by its own statistics. */
record CommandTimes(Map<String, Spent> commands) {
    private static final Pattern STATISTICS = Pattern.compile("calls=([0-9]+),usec=([0-9]+)");

    /**
     * What went into one command.
     *
     * @param calls how many
     * @param micros how long in all
     */
    record Spent(long calls, long micros) {}

    static CommandTimes of(RawConnection connection) {
        Map<String, Spent> all = new HashMap<>();
        connection.info("commandstats").forEach((name, value) -> {
            Matcher statistics = STATISTICS.matcher(value);
            if (statistics.find()) {
                Spent spent = new Spent(Long.parseLong(statistics.group(1)), Long.parseLong(statistics.group(2)));
                all.put(name.replaceFirst("^cmdstat_", ""), spent);
            }
        });
        return new CommandTimes(all);
    }

    /** Microseconds that the server took for one call of a command since an earlier reading. */
    double microsPerCall(String command, CommandTimes before) {
        Spent now = commands.getOrDefault(command, new Spent(0, 0));
        Spent then = before.commands.getOrDefault(command, new Spent(0, 0));
        return (now.micros - then.micros) / (double) (now.calls - then.calls);
    }
}
