package io.workermanager.redis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a script answered: the store's time, the fleet control if the caller did not know it, then what it was asked for. */
record Reply(List<? extends @Nullable Object> parts) {
    /** How many parts come before the answer itself. */
    static final int ANSWER = 2;

    long microseconds() {
        return number(0);
    }

    Instant at() {
        return Instant.ofEpochMilli(Math.floorDiv(microseconds(), 1000));
    }

    int size() {
        return parts.size();
    }

    long number(int index) {
        if (parts.get(index) instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("the script answered no number at " + index + ": " + parts.get(index));
    }

    byte @Nullable [] bytes(int index) {
        return parts.get(index) instanceof byte[] bytes ? bytes : null;
    }

    @Nullable
    String textOrNull(int index) {
        byte[] bytes = bytes(index);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    String text(int index) {
        String text = textOrNull(index);
        if (text == null) {
            throw new IllegalStateException("the script answered no text at " + index + ": " + parts.get(index));
        }
        return text;
    }

    List<String> texts(int index) {
        List<String> all = new ArrayList<>();
        if (parts.get(index) instanceof List<?> list) {
            for (Object one : list) {
                all.add(one instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(one));
            }
        }
        return all;
    }
}
