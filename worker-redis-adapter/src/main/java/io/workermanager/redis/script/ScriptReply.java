package io.workermanager.redis.script;

import io.workermanager.port.WorkerStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a script: the server's time, the fleet control if the caller did not know it, then the answer.
 *
 * @param writes whether the script writes, so that its outcome is unknown if the answer cannot be read
 */
public record ScriptReply(List<? extends @Nullable Object> parts, boolean writes) {
    /** The index of the first part of the answer. */
    public static final int ANSWER = 2;

    long microseconds() {
        return number(0);
    }

    public Instant at() {
        return Instant.ofEpochMilli(Math.floorDiv(microseconds(), 1000));
    }

    public int size() {
        return parts.size();
    }

    public long number(int index) {
        if (part(index) instanceof Long number) {
            return number;
        }
        throw unreadable("no number at " + index);
    }

    /** A whole number, if there is one. */
    public Optional<Long> numberIfAny(int index) {
        return parts.get(index) instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    public byte @Nullable [] bytes(int index) {
        return part(index) instanceof byte[] bytes ? bytes : null;
    }

    @Nullable
    public String textOrNull(int index) {
        byte[] bytes = bytes(index);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    public String text(int index) {
        String text = textOrNull(index);
        if (text == null) {
            throw unreadable("no text at " + index);
        }
        return text;
    }

    public List<String> texts(int index) {
        List<String> all = new ArrayList<>();
        if (part(index) instanceof List<?> list) {
            for (Object one : list) {
                all.add(one instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(one));
            }
        }
        return all;
    }

    private @Nullable Object part(int index) {
        return index < parts.size() ? parts.get(index) : null;
    }

    private WorkerStoreException unreadable(String why) {
        return new WorkerStoreException("the server's answer to a script cannot be read: it has " + why, writes, null);
    }
}
