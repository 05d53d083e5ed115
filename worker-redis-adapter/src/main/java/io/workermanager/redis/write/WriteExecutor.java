package io.workermanager.redis.write;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.redis.codec.OrderCodec;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.codec.WorkerRecordCodec;
import io.workermanager.redis.connection.RequestBatcher;
import io.workermanager.redis.read.ProfileIndex;
import io.workermanager.redis.read.UnreadableRecordExclusion;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.MessagePacker;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
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

/** Runs writes as calls of scripts. Safe for use by many threads. */
public final class WriteExecutor {
    private static final String[] LIBRARIES = {"keyspace.lua", "audit_log.lua", "fencing_tokens.lua", "constants.lua"};

    /** Inserts among other writes: refused while the server is out of memory. */
    private static final Script INSERT = Script.of(Script.Kind.INSERT, WriteExecutor.class, "write", LIBRARIES);

    /** The same script for writes that add no record: it runs also while the server is out of memory. */
    private static final Script UPDATE = Script.of(Script.Kind.WRITE, WriteExecutor.class, "write", LIBRARIES);

    /** Heartbeats of idle workers of which only the lease and the attributes change. */
    private static final Script HEARTBEAT =
            Script.of(Script.Kind.HEARTBEAT, WriteExecutor.class, "heartbeat", "constants.lua");

    /** The maximum number of writes per call: the server runs nothing else meanwhile. */
    private static final int MAX_WRITES = 50;

    private static final int MAX_BYTES = 256 * 1024;
    /** The maximum number of calls with single heartbeats at once; heartbeats that arrive meanwhile share the next call. */
    private static final int CALLS_IN_PROGRESS = 4;

    /** One of this many heartbeats removes expired entries from the index; other writes do so more often. */
    private static final int CLEAN_UP_EVERY = 64;

    private static final int WEIGHT_OF_OTHER_WRITES = 4;

    private static final int PARTS = 3;

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final UnreadableRecordExclusion exclusion;
    private final Runnable founding;
    private final IndexTtlTracker ttls = new IndexTtlTracker();
    private final ProfileCheckSchedule checks = new ProfileCheckSchedule(System::nanoTime);
    private final AtomicInteger calls = new AtomicInteger();
    private final RequestBatcher<Request, HeartbeatAnswer> sharedHeartbeats = new RequestBatcher<>(
            HEARTBEAT.call(),
            new RequestBatcher.Limits(CALLS_IN_PROGRESS, MAX_WRITES, MAX_BYTES),
            Request::size,
            this::startHeartbeats);

    /**
     * Creates an executor of writes.
     *
     * @param founding runs before the first record of a fleet is written; throws if it may not be written
     */
    public WriteExecutor(ScriptExecutor server, KeyNames keys, UnreadableRecordExclusion exclusion, Runnable founding) {
        this.server = server;
        this.keys = keys;
        this.exclusion = exclusion;
        this.founding = founding;
    }

    /** A write with its key and its arguments. */
    private record Request(
            Write write, String key, List<Object> arguments, int size, boolean extendsTtl, boolean checks) {
        static Request of(Write write, String key, byte[] fields, byte[] record, boolean extendsTtl) {
            // An entry for the audit log may be as long as a record.
            int size = record.length + (write.audit().isPresent() ? fields.length : 0);
            return new Request(write, key, List.of(fields, record), size, extendsTtl, true);
        }

        static Request heartbeat(Write.Replace write, String key, byte[] fields, byte[] record, boolean checks) {
            return new Request(write, key, List.of(fields, record), record.length, false, checks);
        }
    }

    /** The answer to one heartbeat. */
    private record HeartbeatAnswer(ScriptReply reply, int at) {
        static List<HeartbeatAnswer> all(ScriptReply reply, int heartbeats) {
            return IntStream.range(0, heartbeats)
                    .mapToObj(i -> new HeartbeatAnswer(reply, ScriptReply.ANSWER + PARTS * i))
                    .toList();
        }

        /** Whether the heartbeat needs the script of other writes. */
        boolean needsFullWrite() {
            return reply.text(at).equals("use-write-script");
        }
    }

    /** Ends the waits of heartbeats that share calls. */
    public void close() {
        sharedHeartbeats.close();
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
        List<Request> page = new ArrayList<>();
        boolean onlyHeartbeats = writes.stream().limit(MAX_WRITES).allMatch(this::isPlainHeartbeat);
        boolean cleansUp = removesExpired(onlyHeartbeats ? 1 : WEIGHT_OF_OTHER_WRITES);
        boolean heartbeats = onlyHeartbeats && !cleansUp;
        int bytes = 0;
        for (Write write : writes.subList(0, Math.min(MAX_WRITES, writes.size()))) {
            Request sent = heartbeats ? heartbeat((Write.Replace) write) : fullWrite(write);
            bytes += sent.size;
            if (!page.isEmpty() && bytes > MAX_BYTES) {
                break;
            }
            page.add(sent);
        }
        if (heartbeats && writes.size() == 1) {
            return List.of(runShared(page.get(0)));
        }
        return heartbeats ? runHeartbeats(page) : runFull(page, cleansUp);
    }

    private WriteResult runShared(Request heartbeat) {
        server.open(HEARTBEAT);
        long called = System.nanoTime();
        long deadline = called + server.longest(HEARTBEAT).toNanos();
        HeartbeatAnswer answer = server.retryWhileRefused(
                HEARTBEAT,
                deadline,
                () -> sharedHeartbeats.send(heartbeat, Duration.ofNanos(deadline - System.nanoTime())));
        return answer.needsFullWrite()
                ? runFull(List.of(fullWrite(heartbeat.write)), false).get(0)
                : heartbeatResult(heartbeat, answer, called);
    }

    private WriteResult heartbeatResult(Request heartbeat, HeartbeatAnswer answer, long called) {
        WriteResult result = result(heartbeat.write, answer.reply, answer.at);
        if (heartbeat.checks) {
            noteCheck(heartbeat.write, result, called);
        }
        return result;
    }

    private void noteCheck(Write write, WriteResult result, long called) {
        if (result instanceof WriteResult.Applied) {
            write.after().ifPresent(worker -> checks.checked(worker.profile(), called));
        }
    }

    private CompletableFuture<List<HeartbeatAnswer>> startHeartbeats(List<Request> heartbeats) {
        return server.start(HEARTBEAT, recordKeys(heartbeats), arguments(new ArrayList<>(), heartbeats))
                .thenApply(reply -> HeartbeatAnswer.all(reply, heartbeats.size()));
    }

    private boolean removesExpired(int counts) {
        int before = calls.getAndAdd(counts);
        return before / CLEAN_UP_EVERY != (before + counts) / CLEAN_UP_EVERY;
    }

    private List<WriteResult> runHeartbeats(List<Request> page) {
        long called = System.nanoTime();
        ScriptReply reply = server.call(HEARTBEAT, recordKeys(page), arguments(new ArrayList<>(), page));
        List<@Nullable WriteResult> results = new ArrayList<>();
        List<Request> remaining = new ArrayList<>();
        List<HeartbeatAnswer> answers = HeartbeatAnswer.all(reply, page.size());
        for (int i = 0; i < page.size(); i++) {
            Request heartbeat = page.get(i);
            HeartbeatAnswer answer = answers.get(i);
            results.add(answer.needsFullWrite() ? null : heartbeatResult(heartbeat, answer, called));
            if (answer.needsFullWrite()) {
                remaining.add(fullWrite(heartbeat.write));
            }
        }
        if (!remaining.isEmpty()) {
            for (WriteResult result : runRest(remaining, remaining.size() < page.size())) {
                results.set(results.indexOf(null), result);
            }
        }
        List<WriteResult> all = new ArrayList<>();
        results.forEach(result -> all.add(Objects.requireNonNull(result)));
        return all;
    }

    /** A failure after other writes of the page have run makes the outcome of the whole page unknown. */
    private List<WriteResult> runRest(List<Request> remaining, boolean othersRan) {
        try {
            return runFull(remaining, false);
        } catch (WorkerStoreException e) {
            throw othersRan ? new WorkerStoreException("after a part of the writes: " + e.getMessage(), true, e) : e;
        }
    }

    private List<WriteResult> runFull(List<Request> page, boolean removesExpired) {
        boolean inserts = page.stream().anyMatch(sent -> sent.write instanceof Write.Insert);
        Script script = inserts ? INSERT : UPDATE;
        long called = System.nanoTime();
        ScriptReply reply = server.call(script, recordKeys(page), withFlags(removesExpired ? "1" : "", page));
        if (needsFounding(reply, page.size())) {
            founding.run();
            reply = server.call(script, recordKeys(page), withFlags("f", page));
        }
        List<WriteResult> results = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            Write write = page.get(i).write;
            WriteResult result = result(write, reply, ScriptReply.ANSWER + PARTS * i);
            results.add(result);
            noteCheck(write, result, called);
            if (result instanceof WriteResult.Applied && page.get(i).extendsTtl) {
                write.after().ifPresent(worker -> ttls.extended(worker.profile(), longest(write, worker), called));
            }
        }
        return results;
    }

    /** Whether a first record was not written because the fleet does not exist yet. */
    private static boolean needsFounding(ScriptReply reply, int writes) {
        return IntStream.range(0, writes)
                .anyMatch(i -> reply.text(ScriptReply.ANSWER + PARTS * i).equals("no-fleet"));
    }

    private static List<Object> withFlags(String flags, List<Request> page) {
        List<Object> arguments = new ArrayList<>();
        boolean addsToAuditLog =
                page.stream().anyMatch(sent -> sent.write.audit().isPresent());
        arguments.add(flags + (addsToAuditLog ? "a" : ""));
        return arguments(arguments, page);
    }

    /**
     * Indexes records remaining, if they still have the versions that were read.
     *
     * @param workers the records
     * @param foundIn the short name of the profile where the index had them, or empty
     */
    public void reindex(List<WorkerRecord> workers, String foundIn) {
        Instant now = server.now();
        for (int from = 0; from < workers.size(); from += MAX_WRITES) {
            List<Request> page = workers.subList(from, Math.min(from + MAX_WRITES, workers.size())).stream()
                    .map(worker -> {
                        Write write =
                                new Write.Insert(worker, worker.lease().ttl(), Write.Preconditions.within(now, now));
                        Map<String, Object> fields = fields(write, false);
                        fields.put("kind", "reindex");
                        if (!foundIn.isEmpty() && !foundIn.equals(fields.get("profile"))) {
                            fields.put("profileBefore", foundIn);
                        }
                        return Request.of(
                                write, keys.record(worker.id()), MessagePacker.pack(fields), new byte[0], false);
                    })
                    .toList();
            server.call(UPDATE, recordKeys(page), withFlags("", page));
        }
    }

    private static List<String> recordKeys(List<Request> page) {
        return page.stream().map(Request::key).toList();
    }

    private static List<Object> arguments(List<Object> first, List<Request> page) {
        page.forEach(sent -> first.addAll(sent.arguments));
        return first;
    }

    // ---- arguments

    /** Whether a write is a heartbeat of an idle worker that changes only its lease and its attributes. */
    private boolean isPlainHeartbeat(Write write) {
        if (!(write instanceof Write.Replace replace)
                || replace.preconditions().transfer().isPresent()
                || write.audit().isPresent()) {
            return false;
        }
        WorkerRecord next = replace.next();
        return next.status() == WorkerStatus.IDLE
                && next.lease().leftAt().isEmpty()
                && next.orphans().isEmpty()
                && next.turn() == replace.expected().turn()
                && !WorkerStore.ChangeHint.isDue(write.before(), write.after())
                && !ttls.isDue(next.profile(), longest(write, next));
    }

    private Request heartbeat(Write.Replace write) {
        long keepFor = write.keepFor().toMillis();
        long deadline = deadline(write.next());
        boolean checksProfile =
                checks.isDue(write.next().profile(), write.next().lease().ttl());
        String begins = WorkerRecordCodec.beginning(write.expected().version());
        byte[] fields = MessagePacker.pack(
                write.id().value(),
                begins,
                (long) begins.length() - 1,
                write.next().version().value(),
                (double) MessagePacker.millis(write.preconditions().notBefore()),
                (double) MessagePacker.millis(write.preconditions().notAfter()),
                requiredRevision(write.preconditions()),
                ProfileIndex.name(write.next().profile()).digest(),
                keepFor,
                deadline,
                (double) (deadline - keepFor),
                (double) deadline(write.expected()),
                checksProfile);
        return Request.heartbeat(
                write, keys.record(write.id()), fields, WorkerRecordCodec.write(write.next()), checksProfile);
    }

    private Request fullWrite(Write write) {
        Optional<WorkerRecord> next = write.after();
        boolean extendsTtl = next.isPresent() && ttls.isDue(next.get().profile(), longest(write, next.get()));
        byte[] record = next.map(WorkerRecordCodec::write).orElseGet(() -> new byte[0]);
        return Request.of(
                write, keys.record(write.id()), MessagePacker.pack(fields(write, extendsTtl)), record, extendsTtl);
    }

    private Map<String, Object> fields(Write write, boolean extendsTtl) {
        Optional<WorkerRecord> expected = write.before();
        Optional<WorkerRecord> next = write.after();
        WorkerRecord subject = next.or(() -> expected).orElseThrow();
        IndexPosition entry = IndexPosition.of(subject);
        Optional<IndexPosition> before = expected.map(IndexPosition::of);
        Map<String, Object> fields = new HashMap<>();
        fields.put("kind", kind(write));
        fields.put("id", write.id().value());
        expected.ifPresent(worker -> fields.put("expected", worker.version().value()));
        next.ifPresent(worker -> fields.put("version", worker.version().value()));
        fields.put("notBefore", MessagePacker.millis(write.preconditions().notBefore()));
        fields.put("notAfter", MessagePacker.millis(write.preconditions().notAfter()));
        fields.put("controlRevision", requiredRevision(write.preconditions()));
        fields.put("profile", entry.profile());
        fields.put("keepFor", keepFor(write).toMillis());
        fields.put("deadline", deadline(subject));
        fields.put("deadlineBefore", expected.map(WriteExecutor::deadline).orElse(0L));
        fields.put("state", entry.state());
        fields.put("turn", entry.turn());
        entry.due().ifPresent(due -> fields.put("due", due));
        fields.put("marked", entry.marked());
        fields.put("reindex", before.map(entry::differsFrom).orElse(true));
        fields.put("extendsTtl", extendsTtl);
        fields.put("channel", WorkerStore.ChangeHint.isDue(expected, next) ? keys.signal(write.id()) : false);
        before.map(IndexPosition::profile)
                .filter(profile -> !profile.equals(entry.profile()))
                .ifPresent(profile -> fields.put("profileBefore", profile));
        fields.put("profileJson", ProfileIndex.name(subject.profile()).json());
        fields.put("incarnation", subject.incarnation());
        write.audit().map(OrderCodec::write).ifPresent(audit -> fields.put("audit", audit));
        putSessions(fields, write, expected, next);
        return fields;
    }

    /** The revision of the fleet control that a write requires, if any. */
    private static Object requiredRevision(Write.Preconditions preconditions) {
        OptionalLong revision = preconditions.controlRevision();
        return revision.isPresent() ? (Object) (double) revision.getAsLong() : MessagePacker.NONE;
    }

    private static void putSessions(
            Map<String, Object> fields, Write write, Optional<WorkerRecord> expected, Optional<WorkerRecord> next) {
        List<SessionId> before = expected.map(WorkerRecord::sessions).orElse(List.of());
        List<SessionId> after = next.map(WorkerRecord::sessions).orElse(List.of());
        write.preconditions()
                .transfer()
                .ifPresent(from -> fields.put("transfer", claim(from.session(), from.token(), before)));
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

    /** The longest time that the record may exist. */
    public static Duration longest(Write write, WorkerRecord next) {
        Duration keepFor = keepFor(write);
        Duration ttl = next.lease().ttl();
        return keepFor.compareTo(ttl) > 0 ? keepFor : ttl;
    }

    private static long deadline(WorkerRecord worker) {
        return worker.lease().deadline().toEpochMilli();
    }

    // ---- results

    private WriteResult result(Write write, ScriptReply reply, int at) {
        Instant time = reply.at();
        String answer = reply.text(at);
        return answer.equals("applied")
                ? new WriteResult.Applied(time)
                : new WriteResult.Rejected(rejection(write.id(), answer, reply, at), time);
    }

    private RejectionReason rejection(WorkerId id, String answer, ScriptReply reply, int at) {
        return switch (answer) {
            case "window" -> new RejectionReason.OutsideWindow();
            case "control" -> new RejectionReason.ControlRevisionMismatch(Long.parseLong(reply.text(at + 1)));
            case "version" -> versionMismatch(id, reply, at + 1);
            case "corrupt" -> new RejectionReason.Unreadable(new WorkerList.Unreadable(id, reply.text(at + 1)));
            case "held" ->
                new RejectionReason.SessionHeld(SessionId.of(reply.text(at + 1)), WorkerId.of(reply.text(at + 2)));
            case "transfer-source-missing" -> new RejectionReason.TransferSourceMissing();
            case "token" ->
                new RejectionReason.TokenTooLow(SessionId.of(reply.text(at + 1)), Long.parseLong(reply.text(at + 2)));
            case "removed" -> new RejectionReason.RecentlyRemoved(Long.parseLong(reply.text(at + 1)));
            default -> throw new IllegalStateException("the script answered " + answer);
        };
    }

    private RejectionReason versionMismatch(WorkerId id, ScriptReply reply, int at) {
        Optional<RawRecord> stored = RawRecord.in(reply, at);
        if (stored.isEmpty()) {
            return new RejectionReason.VersionMismatch(Optional.empty());
        }
        try {
            return new RejectionReason.VersionMismatch(Optional.of(stored.get().read(id)));
        } catch (UnreadableException e) {
            exclusion.exclude(id, stored.get());
            return new RejectionReason.Unreadable(stored.get().unreadable(id, e));
        }
    }
}
