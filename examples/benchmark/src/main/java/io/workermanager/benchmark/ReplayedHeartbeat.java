package io.workermanager.benchmark;

import io.workermanager.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat as a command for redis-benchmark: the script and the arguments that the adapter was seen to send, for a fleet of
 * the same size in a namespace of its own.
 *
 * <p>Sent again as it is, a beat would be answered early, as one that has run before. So the twin's records all carry one version,
 * which is the version that the beat expects and, unlike a real one, also the version that it writes; the version that it is
 * recognised by is never stored. Every beat is thus accepted, compares, moves and writes as a real one, with arguments of the same
 * sizes: for a worker drawn at random each time, and with a deadline drawn as well, so that it moves in its sorted set.
 */
final class ReplayedHeartbeat {
    private static final String RANDOM = "__rand_int__";

    /** As long as a time of today, later than all of them, and moved by the twelve digits that are drawn: in 2033. */
    private static final String DEADLINE = "2" + RANDOM;

    /** The digits of the first worker's number. */
    private static final String NONE = "%012d".formatted(0);

    private static final String LATEST = "1999999999999";

    /** Times with a fraction, since no byte of a program's argument may be zero. */
    private static final Double EARLY = 1.3;

    private static final Double LATE = Long.parseLong(LATEST) + 0.3;

    /** The fields of a beat, by their places in the argument that packs them. */
    private static final class Field {
        static final int ID = 0;
        static final int BEGINS = 1;
        static final int VERSION = 3;
        static final int NOT_BEFORE = 4;
        static final int NOT_AFTER = 5;
        static final int PROFILE = 7;
        static final int KEEP_FOR = 8;
        static final int DEADLINE = 9;
        static final int DECIDED = 10;
        static final int DEADLINE_BEFORE = 11;
        static final int COUNT = 12;
    }

    private final RedisTarget server;
    private final BenchmarkFleet twin;
    private final List<String> seen;
    private final List<@Nullable Object> fields;
    private final List<String> command;

    private ReplayedHeartbeat(RedisTarget server, BenchmarkFleet twin, List<String> seen) {
        this.server = server;
        this.twin = twin;
        this.seen = seen;
        this.fields = MessagePackCodec.unpacked(seen.get(keys() + 5));
        check();
        this.command = drawing();
    }

    static ReplayedHeartbeat of(RedisTarget server, int size) {
        BenchmarkFleet twin = BenchmarkFleet.on(server, size, i -> BenchmarkFleet.EIGHT_PROFILES.apply(0));
        Registration first = twin.workers().get(0);
        // The first after registering may renew the times to live of the index, with another script.
        twin.manager().heartbeat(first);
        List<String> seen = CommandMonitor.capture(
                server.uri(),
                command -> !command.isEmpty()
                        && command.get(0).equalsIgnoreCase("EVALSHA")
                        && command.stream().anyMatch(part -> part.startsWith(MessagePackCodec.packed(List.of(id(0))))),
                () -> twin.manager().heartbeat(first));
        ReplayedHeartbeat beat = new ReplayedHeartbeat(server, twin, seen);
        beat.prepare();
        return beat;
    }

    private static String id(int i) {
        return BenchmarkFleet.id(i).value();
    }

    private int keys() {
        return Integer.parseInt(seen.get(2));
    }

    private String prefix() {
        return seen.get(keys() + 3);
    }

    private String recordKey(int i) {
        return prefix() + "worker:" + id(i);
    }

    private String record(int i) {
        return seen.get(keys() + 6).replace(id(0), id(i));
    }

    private String field(int place) {
        return (String) Objects.requireNonNull(fields.get(place));
    }

    /** Fails if the adapter sends something else than what is measured. */
    private void check() {
        boolean asKnown = seen.size() == keys() + 7
                && prefix().equals(RedisTarget.prefix(twin.namespace()))
                && seen.contains(recordKey(0))
                && fields.size() == Field.COUNT
                && field(Field.ID).equals(id(0))
                && record(0).startsWith(begins(field(Field.VERSION)));
        if (!asKnown) {
            throw new IllegalStateException("a heartbeat is sent in another form than the benchmark knows: " + seen);
        }
    }

    private static String begins(String version) {
        return "{\"version\":\"" + version + "\"";
    }

    private List<String> drawing() {
        List<@Nullable Object> changed = new ArrayList<>(fields);
        String written = field(Field.VERSION);
        changed.set(Field.BEGINS, begins(written));
        changed.set(Field.VERSION, written.substring(0, written.length() - 1) + (written.endsWith("_") ? "-" : "_"));
        changed.set(Field.NOT_BEFORE, EARLY);
        changed.set(Field.NOT_AFTER, LATE);
        changed.set(Field.DEADLINE, DEADLINE);
        changed.set(Field.DECIDED, LATE);
        changed.set(Field.DEADLINE_BEFORE, LATE);
        List<String> all = new ArrayList<>(seen);
        all.set(keys() + 5, MessagePackCodec.packed(changed));
        all.replaceAll(part -> part.replace(id(0), id(RANDOM)));
        return List.copyOf(all);
    }

    /** Gives each record of the copy the same version, and each worker a place in the set of plain workers. */
    private void prepare() {
        int threads = 4;
        CallLoad.together(IntStream.range(0, threads)
                .mapToObj(thread -> (Callable<Boolean>) () -> {
                    try (RawConnection connection = RawConnection.to(server.uri())) {
                        for (int i = thread; i < twin.size(); i += threads) {
                            connection.call("SET", recordKey(i), record(i), "KEEPTTL");
                            connection.call("ZADD", index(), LATEST, id(i));
                        }
                    }
                    return true;
                })
                .toList());
        checkAccepted(command, "applied");
    }

    /** A refused call returns early, and would look cheaper than it is. */
    private void checkAccepted(List<String> drawing, String accepted) {
        String reply = String.valueOf(server.connection().call(drawn(drawing, 1).toArray(String[]::new)));
        if (!reply.contains(accepted)) {
            throw new IllegalStateException("a beat of the twin was not accepted: " + reply);
        }
    }

    int size() {
        return twin.size();
    }

    List<String> command() {
        return command;
    }

    /** The command for one worker. */
    List<String> command(int worker) {
        return drawn(command, worker);
    }

    private static List<String> drawn(List<String> drawing, int worker) {
        String digits = "%012d".formatted(worker);
        return drawing.stream().map(part -> part.replace(RANDOM, digits)).toList();
    }

    /** The commands that the script runs, as plain ones. */
    List<List<String>> plainCommands() {
        return List.of(
                List.of("TIME"),
                List.of("GETRANGE", prefix() + "workers:control", "0", "100"),
                List.of("GETRANGE", recordKey(RANDOM), "0", "77"),
                List.of("ZADD", index(), DEADLINE, id(RANDOM)),
                List.of("SET", recordKey(RANDOM), drawnRecord(), "PX", field(Field.KEEP_FOR)));
    }

    /** The least that a script can do and still compare, move and write; its digest is known. */
    List<String> bareScript(String digest) {
        List<String> script = List.of(
                "EVALSHA",
                digest,
                "2",
                recordKey(RANDOM),
                index(),
                field(Field.VERSION),
                DEADLINE,
                id(RANDOM),
                drawnRecord(),
                field(Field.KEEP_FOR),
                "" + (11 + field(Field.VERSION).length()));
        checkAccepted(script, "1");
        return script;
    }

    /** With the digits of a worker's number. */
    private static String id(String digits) {
        return id(0).replace(NONE, digits);
    }

    private String recordKey(String digits) {
        return recordKey(0).replace(NONE, digits);
    }

    private String drawnRecord() {
        return record(0).replace(NONE, RANDOM);
    }

    static final String BARE_SCRIPT = """
            if redis.call('GETRANGE', KEYS[1], '12', ARGV[6]) ~= ARGV[1] then return 0 end
            redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
            redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
            return 1
            """;

    private String index() {
        return prefix() + "workers:p:" + field(Field.PROFILE) + ":plain";
    }
}
