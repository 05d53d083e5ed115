package io.workermanager.redis.script;

import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.redis.codec.UnreadableException;
import io.workermanager.redis.codec.WorkerRecordCodec;
import java.util.Optional;

/**
 * What stands under a worker's key, as a reply has it: the bytes, or only their number if they are more than a record may have.
 */
public final class RawRecord {
    /**
     * How many bytes a record may have, which the scripts know, too: twice what the greatest record has that the bounds of the domain
     * allow, so that a later version has room. What is longer is unreadable, and is not sent.
     */
    public static final int LONGEST = 256 * 1024;

    private static final byte[] NOT_SENT = new byte[0];

    private final byte[] bytes;
    private final long length;

    private RawRecord(byte[] bytes, long length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** What a reply has at an index, if there is anything. */
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
     * @throws UnreadableException if it is none
     */
    public WorkerRecord read(WorkerId id) throws UnreadableException {
        if (length > LONGEST) {
            String many = length > LONGEST + 1 ? length + " bytes" : "more than " + LONGEST + " bytes";
            throw new UnreadableException("it has " + many + ", and a record has at most " + LONGEST);
        }
        return WorkerRecordCodec.read(id, bytes);
    }

    public static UnreadableRecord unreadable(WorkerId id, UnreadableException why) {
        return new UnreadableRecord(id, String.valueOf(why.getMessage()));
    }

    /** What scripts tell it from others by. */
    public String digest() {
        return length > LONGEST ? "long" : Script.sha1(bytes);
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
