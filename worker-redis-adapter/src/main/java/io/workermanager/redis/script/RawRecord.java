package io.workermanager.redis.script;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.codec.WorkerRecordCodec;
import java.util.Optional;

/**
 * The stored bytes of a record, or only their number if they exceed the limit of a record.
 */
public final class RawRecord {
    /**
     * The maximum size of a record in bytes; the scripts use the same number. It is twice the size of the largest record within the
     * bounds of the domain, as a reserve for later versions. Longer values are unreadable, and are not sent.
     */
    public static final int LONGEST = 256 * 1024;

    private static final byte[] NOT_SENT = new byte[0];

    private final byte[] bytes;
    private final long length;

    private RawRecord(byte[] bytes, long length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** The record in a reply at an index, if there is one. */
    public static Optional<RawRecord> in(ScriptReply reply, int index) {
        byte[] bytes = reply.bytes(index);
        if (bytes != null) {
            return Optional.of(new RawRecord(bytes, bytes.length));
        }
        return reply.numberIfAny(index).map(length -> new RawRecord(NOT_SENT, length));
    }

    /**
     * Reads the record.
     *
     * @throws UnreadableException if it is not a valid record
     */
    public WorkerRecord read(WorkerId id) throws UnreadableException {
        if (length > LONGEST) {
            String many = length > LONGEST + 1 ? length + " bytes" : "more than " + LONGEST + " bytes";
            throw new UnreadableException("it has " + many + ", and a record has at most " + LONGEST);
        }
        return WorkerRecordCodec.read(id, bytes);
    }

    /** What is known of this record, if it cannot be read. */
    public WorkerList.Unreadable unreadable(WorkerId id, UnreadableException why) {
        return new WorkerList.Unreadable(id, String.valueOf(why.getMessage()), WorkerRecordCodec.lastHeartbeat(bytes));
    }

    /** The digest by which scripts identify the bytes. */
    public String digest() {
        return length > LONGEST ? "long" : Script.sha1(bytes);
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
