package io.workermanager.benchmark;

import io.workermanager.Registration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The heartbeat as a command for redis-benchmark: the script and the arguments that the adapter was seen to send, for a fleet of
 * the same size in a namespace of its own.
 *
 * <p>Sent again as it is, a beat would be answered early, as one that has run before. So the twin's records all carry one version,
 * which is the version that the beat expects and, unlike a real one, also the version that it writes; the version that it is
 * recognised by is never stored. Every beat is thus accepted, compares, counts, and writes as a real one, with arguments of the
 * same sizes: a worker drawn at random each time, and a new lease deadline, so that it moves in its sorted set.
 */
final class TwinBeat {
    private static final String RANDOM = "__rand_int__";

    /** As long as a time of today, later than all of them, and moved by the twelve digits that are drawn: in 2033. */
    private static final String DEADLINE = "2" + RANDOM;

    private static final String LATEST = "1999999999999";
    private static final int PREFIX = 5;
    private static final int FIELDS = 7;
    private static final int RECORD = 8;

    private final Ground ground;
    private final Fleet twin;
    private final List<String> seen;
    private final List<String> command;

    private TwinBeat(Ground ground, Fleet twin, List<String> seen) {
        this.ground = ground;
        this.twin = twin;
        this.seen = seen;
        String[] fields = seen.get(FIELDS).split("\n", -1);
        fields[1] = fields[2];
        fields[2] = neverStored(fields[2]);
        fields[4] = LATEST;
        fields[8] = DEADLINE;
        fields[9] = LATEST;
        List<String> changed = new ArrayList<>(seen);
        changed.set(FIELDS, String.join("\n", fields));
        changed.replaceAll(argument -> argument.replace(id(0), id(0).replace("%012d".formatted(0), RANDOM)));
        this.command = List.copyOf(changed);
    }

    static TwinBeat of(Ground ground, int size) {
        Fleet twin = Fleet.on(ground, "twin", size, i -> Fleet.EIGHT_PROFILES.apply(0));
        Registration first = twin.workers().get(0);
        // Two before: the first of a profile renews the times to live of its index, with another script.
        twin.manager().heartbeat(first);
        List<String> seen = Monitor.capture(
                ground.uri(),
                command -> command.get(0).equalsIgnoreCase("EVALSHA")
                        && command.stream().anyMatch(part -> part.contains(id(0))),
                () -> twin.manager().heartbeat(first));
        TwinBeat beat = new TwinBeat(ground, twin, seen);
        beat.check();
        beat.prepare();
        return beat;
    }

    private static String id(int i) {
        return Fleet.id(i).value();
    }

    private static String neverStored(String version) {
        return version.substring(0, version.length() - 1) + (version.endsWith("_") ? "-" : "_");
    }

    /** The adapter may change what it sends; then this must be told, and not measure something else. */
    private void check() {
        boolean asExpected = seen.size() == RECORD + 1
                && seen.get(2).equals("2")
                && seen.get(PREFIX).equals(Ground.prefix(twin.namespace()))
                && seen.get(FIELDS).startsWith(id(0) + "\n")
                && seen.get(RECORD)
                        .startsWith("{\"version\":\"" + seen.get(FIELDS).split("\n", -1)[2] + "\"");
        if (!asExpected) {
            throw new IllegalStateException("a heartbeat is sent in another form than the benchmark knows: " + seen);
        }
    }

    /** Gives every record of the twin the one version. */
    private void prepare() {
        int threads = 4;
        Load.together(java.util.stream.IntStream.range(0, threads)
                .mapToObj(thread -> (java.util.concurrent.Callable<Boolean>) () -> {
                    try (Wire wire = Wire.to(ground.uri())) {
                        for (int i = thread; i < twin.size(); i += threads) {
                            wire.call(
                                    "SET",
                                    recordKey().replace(id(0), id(i)),
                                    record().replace(id(0), id(i)),
                                    "KEEPTTL");
                        }
                    }
                    return true;
                })
                .toList());
        String reply = String.valueOf(ground.wire().call(drawn(1).toArray(String[]::new)));
        if (!reply.contains("applied")) {
            throw new IllegalStateException("the twin's beat was not accepted: " + reply);
        }
    }

    /** The command with one worker drawn. */
    private List<String> drawn(int i) {
        return command.stream()
                .map(part -> part.replace(RANDOM, "%012d".formatted(i)))
                .toList();
    }

    int size() {
        return twin.size();
    }

    List<String> command() {
        return command;
    }

    String recordKey() {
        return seen.get(4);
    }

    String record() {
        return seen.get(RECORD);
    }

    /** The commands that the script runs, as plain ones for one worker, and how often each. */
    Map<List<String>, Integer> plainCommands(int i, long deadline) {
        String key = recordKey().replace(id(0), id(i));
        String profile = seen.get(FIELDS).split("\n", -1)[6];
        return Map.of(
                List.of("TIME"), 1,
                List.of("GETRANGE", seen.get(3), "0", "15"), 1,
                List.of("GETRANGE", key, "0", "77"), 1,
                List.of("ZADD", seen.get(PREFIX) + "workers:p:" + profile + ":plain", "" + deadline, id(i)), 1,
                List.of("SET", key, record().replace(id(0), id(i)), "PXAT", "" + deadline), 1);
    }

    @Override
    public String toString() {
        return "twin of " + twin.size() + " workers, " + Arrays.asList(seen.get(1));
    }
}
