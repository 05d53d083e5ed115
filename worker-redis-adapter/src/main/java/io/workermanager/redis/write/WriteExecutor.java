package io.workermanager.redis.write;

import io.workermanager.model.SessionId;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.codec.WorkerRecordCodec;
import io.workermanager.redis.connection.RequestBatcher;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.read.UnreadableRecordExclusion;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptArguments;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns writes into calls of scripts, and their answers into results. Safe for use by many threads. */
public final class WriteExecutor {
    /** Inserts among other writes: refused while the server is out of memory. */
    private static final Script INSERT = Script.of(
            Script.Kind.INSERT, WriteExecutor.class, "write", "keyspace.lua", "fencing_tokens.lua", "constants.lua");

    /** The same script for writes that add no record: it runs also while the server is out of memory. */
    private static final Script UPDATE = Script.of(
            Script.Kind.WRITE, WriteExecutor.class, "write", "keyspace.lua", "fencing_tokens.lua", "constants.lua");

    /** Heartbeats of idle workers of which only the lease and the attributes change. */
    private static final Script HEARTBEAT =
            Script.of(Script.Kind.HEARTBEAT, WriteExecutor.class, "heartbeat", "constants.lua");

    /** How many writes one script runs: the server answers nobody else meanwhile. */
    private static final int PAGE = 50;

    private static final int PAGE_BYTES = 256 * 1024;
    /** How many trips with single beats are under way at once; who beats meanwhile shares the next one. */
    private static final int TRIPS = 4;

    /** Every how many beats the index is cleared of the dead; other writes do so more often. */
    private static final int REAP_EVERY = 64;

    private static final int CHANGE_COUNTS = 4;

    private static final int PARTS = 3;

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final UnreadableRecordExclusion exclusion;
    private final Runnable founding;
    private final IndexTtlTracker renewals = new IndexTtlTracker();
    private final ProfileCheckSchedule checks = new ProfileCheckSchedule(System::nanoTime);
    private final AtomicInteger calls = new AtomicInteger();
    private final RequestBatcher<Sent, BeatAnswer> singleBeats = new RequestBatcher<>(
            HEARTBEAT.call(), new RequestBatcher.Limits(TRIPS, PAGE, PAGE_BYTES), Sent::size, this::startBeats);

    /** @param founding what must hold before the first record of a fleet is written here; throws if it does not */
    public WriteExecutor(ScriptExecutor server, KeyNames keys, UnreadableRecordExclusion exclusion, Runnable founding) {
        this.server = server;
        this.keys = keys;
        this.exclusion = exclusion;
        this.founding = founding;
    }

    /** One write as the scripts take it. */
    private record Sent(Write write, String key, List<Object> arguments, int size, boolean renews, boolean checks) {
        static Sent of(Write write, String key, byte[] fields, byte[] record, boolean renews) {
            return new Sent(write, key, List.of(fields, record), record.length, renews, true);
        }

        static Sent beat(Write.Replace write, String key, byte[] fields, byte[] record, boolean checks) {
            return new Sent(write, key, List.of(fields, record), record.length, false, checks);
        }
    }

    /** What the script answered to one beat. */
    private record BeatAnswer(ScriptReply reply, int at) {
        static List<BeatAnswer> all(ScriptReply reply, int beats) {
            return IntStream.range(0, beats)
                    .mapToObj(i -> new BeatAnswer(reply, ScriptReply.ANSWER + PARTS * i))
                    .toList();
        }

        /** Whether the beat was no plain one, and needs the script that can do all. */
        boolean asksForMore() {
            return reply.text(at).equals("again");
        }
    }

    /** Ends the waits of beats that share trips. */
    public void close() {
        singleBeats.close();
    }

    public List<WriteResult> run(List<Write> writes) {
        List<WriteResult> results = new ArrayList<>(writes.size());
        while (results.size() < writes.size()) {
            try {
                results.addAll(page(writes.subList(results.size(), writes.size())));
            } catch (WorkerStoreException e) {
                if (results.isEmpty() || e.outcomeUnknown()) {
                    throw e;
                }
                throw new WorkerStoreException(
                        "after " + results.size() + " of " + writes.size() + " writes: " + e.getMessage(), true, e);
            }
        }
        return results;
    }

    private List<WriteResult> page(List<Write> writes) {
        List<Sent> page = new ArrayList<>();
        boolean onlyBeats = writes.stream().limit(PAGE).allMatch(this::isPlainBeat);
        boolean reaps = reaps(onlyBeats ? 1 : CHANGE_COUNTS);
        boolean beats = onlyBeats && !reaps;
        int bytes = 0;
        for (Write write : writes.subList(0, Math.min(PAGE, writes.size()))) {
            Sent sent = beats ? beat((Write.Replace) write) : full(write);
            bytes += sent.size;
            if (!page.isEmpty() && bytes > PAGE_BYTES) {
                break;
            }
            page.add(sent);
        }
        if (beats && writes.size() == 1) {
            return List.of(shared(page.get(0)));
        }
        return beats ? beats(page) : changes(page, reaps);
    }

    private WriteResult shared(Sent beat) {
        server.open(HEARTBEAT);
        long called = System.nanoTime();
        long deadline = called + server.longest(HEARTBEAT).toNanos();
        BeatAnswer answer = server.whenTheClusterTakesIt(
                HEARTBEAT, deadline, () -> singleBeats.send(beat, Duration.ofNanos(deadline - System.nanoTime())));
        return answer.asksForMore()
                ? changes(List.of(full(beat.write)), false).get(0)
                : beatResult(beat, answer, called);
    }

    private WriteResult beatResult(Sent beat, BeatAnswer answer, long called) {
        WriteResult result = result(beat.write, answer.reply, answer.at);
        if (beat.checks) {
            noteCheck(beat.write, result, called);
        }
        return result;
    }

    private void noteCheck(Write write, WriteResult result, long called) {
        if (result instanceof WriteResult.Applied) {
            write.after().ifPresent(worker -> checks.done(worker.profile(), called));
        }
    }

    private CompletableFuture<List<BeatAnswer>> startBeats(List<Sent> beats) {
        return server.start(HEARTBEAT, recordKeys(beats), arguments(new ArrayList<>(), beats))
                .thenApply(reply -> BeatAnswer.all(reply, beats.size()));
    }

    private boolean reaps(int counts) {
        int before = calls.getAndAdd(counts);
        return before / REAP_EVERY != (before + counts) / REAP_EVERY;
    }

    private List<WriteResult> beats(List<Sent> page) {
        long called = System.nanoTime();
        ScriptReply reply = server.call(HEARTBEAT, recordKeys(page), arguments(new ArrayList<>(), page));
        List<@Nullable WriteResult> results = new ArrayList<>();
        List<Sent> again = new ArrayList<>();
        List<BeatAnswer> answers = BeatAnswer.all(reply, page.size());
        for (int i = 0; i < page.size(); i++) {
            Sent beat = page.get(i);
            BeatAnswer answer = answers.get(i);
            results.add(answer.asksForMore() ? null : beatResult(beat, answer, called));
            if (answer.asksForMore()) {
                again.add(full(beat.write));
            }
        }
        if (!again.isEmpty()) {
            for (WriteResult result : rest(again, again.size() < page.size())) {
                results.set(results.indexOf(null), result);
            }
        }
        List<WriteResult> all = new ArrayList<>();
        results.forEach(result -> all.add(Objects.requireNonNull(result)));
        return all;
    }

    /** If others of the page have run before, a failure now leaves the outcome of the whole unknown. */
    private List<WriteResult> rest(List<Sent> again, boolean othersRan) {
        try {
            return changes(again, false);
        } catch (WorkerStoreException e) {
            throw othersRan ? new WorkerStoreException("after a part of the writes: " + e.getMessage(), true, e) : e;
        }
    }

    private List<WriteResult> changes(List<Sent> page, boolean reaps) {
        boolean inserts = page.stream().anyMatch(sent -> sent.write instanceof Write.Insert);
        Script script = inserts ? INSERT : UPDATE;
        long called = System.nanoTime();
        ScriptReply reply = server.call(script, recordKeys(page), flagged(reaps ? "1" : "0", page));
        if (asksForFounding(reply, page.size())) {
            founding.run();
            reply = server.call(script, recordKeys(page), flagged("0f", page));
        }
        List<WriteResult> results = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            Write write = page.get(i).write;
            WriteResult result = result(write, reply, ScriptReply.ANSWER + PARTS * i);
            results.add(result);
            noteCheck(write, result, called);
            if (result instanceof WriteResult.Applied && page.get(i).renews) {
                write.after().ifPresent(worker -> renewals.done(worker.profile(), longest(write, worker), called));
            }
        }
        return results;
    }

    /** Whether a first record was not written, since there was none and so nobody had asked whether it may be. */
    private static boolean asksForFounding(ScriptReply reply, int writes) {
        return IntStream.range(0, writes)
                .anyMatch(i -> reply.text(ScriptReply.ANSWER + PARTS * i).equals("unfounded"));
    }

    private static List<Object> flagged(String flags, List<Sent> page) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(flags);
        return arguments(arguments, page);
    }

    /**
     * Gives records their places in the index, as long as they have the versions that were read.
     *
     * @param workers the records
     * @param foundIn the short name of the profile that the index had them under, empty for none
     */
    public void place(List<WorkerRecord> workers, String foundIn) {
        Instant now = server.now();
        for (int from = 0; from < workers.size(); from += PAGE) {
            List<Sent> page = workers.subList(from, Math.min(from + PAGE, workers.size())).stream()
                    .map(worker -> {
                        Write write =
                                new Write.Insert(worker, worker.lease().ttl(), WritePreconditions.within(now, now));
                        Map<String, Object> fields = fields(write, false);
                        fields.put("kind", "reindex");
                        if (!foundIn.isEmpty() && !foundIn.equals(fields.get("profile"))) {
                            fields.put("profileBefore", foundIn);
                        }
                        return Sent.of(
                                write, keys.record(worker.id()), ScriptArguments.pack(fields), new byte[0], false);
                    })
                    .toList();
            server.call(UPDATE, recordKeys(page), flagged("0", page));
        }
    }

    private static List<String> recordKeys(List<Sent> page) {
        return page.stream().map(Sent::key).toList();
    }

    private static List<Object> arguments(List<Object> first, List<Sent> page) {
        page.forEach(sent -> first.addAll(sent.arguments));
        return first;
    }

    // ---- what is sent

    /** Whether a write is the beat of an idle worker of which nothing but its lease and its attributes changes. */
    private boolean isPlainBeat(Write write) {
        if (!(write instanceof Write.Replace replace)
                || replace.terms().handover().isPresent()) {
            return false;
        }
        WorkerRecord next = replace.next();
        return next.status() == WorkerStatus.IDLE
                && next.lease().leftAt().isEmpty()
                && next.orphans().isEmpty()
                && next.turn() == replace.expected().turn()
                && !ChangeHint.isDue(write.before(), write.after())
                && !renewals.due(next.profile(), longest(write, next));
    }

    private Sent beat(Write.Replace write) {
        long keepFor = write.keepFor().toMillis();
        long deadline = deadline(write.next());
        boolean checksProfile =
                checks.due(write.next().profile(), write.next().lease().ttl());
        String begins = WorkerRecordCodec.beginning(write.expected().version());
        byte[] fields = ScriptArguments.pack(
                write.id().value(),
                begins,
                (long) begins.length() - 1,
                write.next().version().value(),
                (double) ScriptArguments.millis(write.terms().notBefore()),
                (double) ScriptArguments.millis(write.terms().notAfter()),
                requiredRevision(write.terms()),
                ProfileIndex.name(write.next().profile()).digest(),
                keepFor,
                deadline,
                (double) (deadline - keepFor),
                (double) deadline(write.expected()),
                checksProfile);
        return Sent.beat(write, keys.record(write.id()), fields, WorkerRecordCodec.write(write.next()), checksProfile);
    }

    private Sent full(Write write) {
        Optional<WorkerRecord> next = write.after();
        boolean renews = next.isPresent() && renewals.due(next.get().profile(), longest(write, next.get()));
        byte[] record = next.map(WorkerRecordCodec::write).orElseGet(() -> new byte[0]);
        return Sent.of(write, keys.record(write.id()), ScriptArguments.pack(fields(write, renews)), record, renews);
    }

    private Map<String, Object> fields(Write write, boolean renews) {
        Optional<WorkerRecord> expected = write.before();
        Optional<WorkerRecord> next = write.after();
        WorkerRecord subject = next.or(() -> expected).orElseThrow();
        IndexEntry place = IndexEntry.of(subject);
        Optional<IndexEntry> before = expected.map(IndexEntry::of);
        Map<String, Object> fields = new HashMap<>();
        fields.put("kind", kind(write));
        fields.put("id", write.id().value());
        expected.ifPresent(worker -> fields.put("expected", worker.version().value()));
        next.ifPresent(worker -> fields.put("version", worker.version().value()));
        fields.put("notBefore", ScriptArguments.millis(write.terms().notBefore()));
        fields.put("notAfter", ScriptArguments.millis(write.terms().notAfter()));
        fields.put("controlRevision", requiredRevision(write.terms()));
        fields.put("profile", place.profile());
        fields.put("keepFor", keepFor(write).toMillis());
        fields.put("deadline", deadline(subject));
        fields.put("deadlineBefore", expected.map(WriteExecutor::deadline).orElse(0L));
        fields.put("state", place.state());
        fields.put("turn", place.turn());
        place.due().ifPresent(due -> fields.put("due", due));
        fields.put("marked", place.marked());
        fields.put("reindex", before.map(place::differsFrom).orElse(true));
        fields.put("extendsTtl", renews);
        fields.put("channel", ChangeHint.isDue(expected, next) ? keys.signal(write.id()) : false);
        before.map(IndexEntry::profile)
                .filter(profile -> !profile.equals(place.profile()))
                .ifPresent(profile -> fields.put("profileBefore", profile));
        fields.put("profileJson", ProfileIndex.name(subject.profile()).json());
        fields.put("incarnation", subject.incarnation());
        putSessions(fields, write, expected, next);
        return fields;
    }

    /** The revision of the fleet control that a write demands, if it does. */
    private static Object requiredRevision(WritePreconditions terms) {
        OptionalLong revision = terms.controlRevision();
        return revision.isPresent() ? (Object) (double) revision.getAsLong() : ScriptArguments.NONE;
    }

    private static void putSessions(
            Map<String, Object> fields, Write write, Optional<WorkerRecord> expected, Optional<WorkerRecord> next) {
        List<SessionId> before = expected.map(WorkerRecord::sessions).orElse(List.of());
        List<SessionId> after = next.map(WorkerRecord::sessions).orElse(List.of());
        write.terms().handover().ifPresent(from -> fields.put("transfer", claim(from.session(), from.token(), before)));
        fields.put(
                "sessions",
                after.stream()
                        .map(session -> claim(
                                session, next.orElseThrow().tokenOf(session).orElseThrow(), before))
                        .toList());
        fields.put(
                "released",
                before.stream()
                        .filter(session -> !after.contains(session))
                        .map(SessionId::value)
                        .toList());
    }

    private static Map<String, Object> claim(SessionId session, long token, List<SessionId> before) {
        return Map.of("session", session.value(), "token", token, "held", before.contains(session));
    }

    private static String kind(Write write) {
        return write instanceof Write.Insert ? "insert" : write instanceof Write.Replace ? "replace" : "remove";
    }

    private static Duration keepFor(Write write) {
        if (write instanceof Write.Replace replace) {
            return replace.keepFor();
        }
        return write instanceof Write.Insert insert ? insert.keepFor() : Duration.ZERO;
    }

    /** How long the record may be there. */
    public static Duration longest(Write write, WorkerRecord next) {
        Duration keepFor = keepFor(write);
        Duration ttl = next.lease().ttl();
        return keepFor.compareTo(ttl) > 0 ? keepFor : ttl;
    }

    private static long deadline(WorkerRecord worker) {
        return worker.lease().deadline().toEpochMilli();
    }

    // ---- what came back

    private WriteResult result(Write write, ScriptReply reply, int at) {
        Instant time = reply.at();
        String what = reply.text(at);
        return what.equals("applied")
                ? new WriteResult.Applied(time)
                : new WriteResult.Rejected(refusal(write.id(), what, reply, at), time);
    }

    private RejectionReason refusal(WorkerId id, String what, ScriptReply reply, int at) {
        return switch (what) {
            case "window" -> new RejectionReason.OutsideWindow();
            case "control" -> new RejectionReason.ControlRevisionMismatch(Long.parseLong(reply.text(at + 1)));
            case "version" -> otherVersion(id, reply, at + 1);
            case "spoiled" -> new RejectionReason.Unreadable(new UnreadableRecord(id, reply.text(at + 1)));
            case "held" ->
                new RejectionReason.SessionHeld(SessionId.of(reply.text(at + 1)), WorkerId.of(reply.text(at + 2)));
            case "nothing" -> new RejectionReason.TransferSourceMissing();
            case "token" ->
                new RejectionReason.TokenTooLow(SessionId.of(reply.text(at + 1)), Long.parseLong(reply.text(at + 2)));
            case "removed" -> new RejectionReason.RecentlyRemoved(Long.parseLong(reply.text(at + 1)));
            default -> throw new IllegalStateException("the script answered " + what);
        };
    }

    private RejectionReason otherVersion(WorkerId id, ScriptReply reply, int at) {
        Optional<RawRecord> stored = RawRecord.in(reply, at);
        if (stored.isEmpty()) {
            return new RejectionReason.VersionMismatch(Optional.empty());
        }
        try {
            return new RejectionReason.VersionMismatch(Optional.of(stored.get().read(id)));
        } catch (UnreadableException e) {
            exclusion.exclude(id, stored.get());
            return new RejectionReason.Unreadable(RawRecord.unreadable(id, e));
        }
    }
}
