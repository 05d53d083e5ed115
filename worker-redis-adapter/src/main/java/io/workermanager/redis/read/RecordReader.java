package io.workermanager.redis.read;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.script.RawRecord;
import io.workermanager.redis.script.Script;
import io.workermanager.redis.script.ScriptExecutor;
import io.workermanager.redis.script.ScriptReply;
import java.util.List;
import java.util.Optional;

/** Reads single records. Safe for use by many threads. */
public final class RecordReader {
    private static final Script FIND = Script.of(Script.Kind.READ, RecordReader.class, "find", "keyspace.lua");
    private static final Script FIND_BY_SESSION =
            Script.of(Script.Kind.READ, RecordReader.class, "find_by_session", "keyspace.lua");

    private final ScriptExecutor server;
    private final KeyNames keys;
    private final UnreadableRecordExclusion exclusion;

    public RecordReader(ScriptExecutor server, KeyNames keys, UnreadableRecordExclusion exclusion) {
        this.server = server;
        this.keys = keys;
        this.exclusion = exclusion;
    }

    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        ScriptReply reply = reply(id);
        return new Timestamped<>(RawRecord.in(reply, ScriptReply.ANSWER).map(stored -> read(id, stored)), reply.at());
    }

    /** The stored bytes of a record, readable or not. */
    public Optional<RawRecord> raw(WorkerId id) {
        return RawRecord.in(reply(id), ScriptReply.ANSWER);
    }

    private ScriptReply reply(WorkerId id) {
        return server.call(FIND, List.of(keys.record(id)), List.of());
    }

    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        ScriptReply reply = server.call(FIND_BY_SESSION, List.of(keys.session(session)), List.of());
        String holder = reply.textOrNull(ScriptReply.ANSWER);
        Optional<WorkerRecord> found = holder == null
                ? Optional.empty()
                : RawRecord.in(reply, ScriptReply.ANSWER + 1).map(stored -> read(WorkerId.of(holder), stored));
        return new Timestamped<>(found.filter(worker -> worker.tokenOf(session).isPresent()), reply.at());
    }

    private WorkerRecord read(WorkerId id, RawRecord stored) {
        try {
            return stored.read(id);
        } catch (UnreadableException e) {
            exclusion.exclude(id, stored);
            throw new UnreadableRecordException(stored.unreadable(id, e));
        }
    }
}
