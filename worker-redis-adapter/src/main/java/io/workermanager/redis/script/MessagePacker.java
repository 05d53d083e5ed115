package io.workermanager.redis.script;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Values packed into one argument of a script, as <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack</a>: scripts unpack it with {@code cmsgpack}, which costs less than many arguments or JSON. Text, booleans, lists and maps. Whole numbers become text,
 * which commands take as it is; a {@code Double} becomes a number, which scripts compare as it is.
 */
public final class MessagePacker {
    private static final int FIXED_TEXT = 0xa0;
    private static final int FIXED_LIST = 0x90;
    private static final int FIXED_MAP = 0x80;
    private static final int TEXT_8 = 0xd9;
    private static final int TEXT_16 = 0xda;
    private static final int TEXT_32 = 0xdb;
    private static final int LIST_16 = 0xdc;
    private static final int MAP_16 = 0xde;
    private static final int DOUBLE = 0xcb;
    private static final int TRUE = 0xc3;
    private static final int FALSE = 0xc2;
    private static final int NOTHING = 0xc0;

    private static final long LATEST = 1L << 52;

    /** No value. */
    public static final Object NONE = new Object();

    private ByteBuffer bytes = ByteBuffer.allocate(512);

    private MessagePacker() {}

    /** A time in milliseconds, within what the numbers of scripts hold exactly. */
    public static long millis(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(Instant.ofEpochMilli(LATEST)) ? LATEST : time.toEpochMilli();
    }

    /** Several values packed into one argument, which a script unpacks into as many. */
    public static byte[] pack(Object... values) {
        MessagePacker packed = new MessagePacker();
        for (Object value : values) {
            packed.add(value);
        }
        return Arrays.copyOf(packed.bytes.array(), packed.bytes.position());
    }

    private void add(Object value) {
        if (value instanceof String text) {
            addText(text);
        } else if (value instanceof Long number) {
            addText(number.toString());
        } else if (value instanceof Double number) {
            room(1 + Double.BYTES).put((byte) DOUBLE).putDouble(number);
        } else if (value instanceof Boolean bool) {
            room(1).put((byte) (bool ? TRUE : FALSE));
        } else if (value instanceof List<?> list) {
            addHead(list.size(), FIXED_LIST, LIST_16);
            list.forEach(this::add);
        } else if (value instanceof Map<?, ?> map) {
            addHead(map.size(), FIXED_MAP, MAP_16);
            map.forEach((name, each) -> {
                add(name);
                add(each);
            });
        } else if (value == NONE) {
            room(1).put((byte) NOTHING);
        } else {
            throw new IllegalArgumentException("cannot be packed: " + value.getClass());
        }
    }

    private void addText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length < 32) {
            room(1).put((byte) (FIXED_TEXT | encoded.length));
        } else if (encoded.length < 256) {
            room(2).put((byte) TEXT_8).put((byte) encoded.length);
        } else if (encoded.length < 65536) {
            room(3).put((byte) TEXT_16).putShort((short) encoded.length);
        } else {
            room(5).put((byte) TEXT_32).putInt(encoded.length);
        }
        room(encoded.length).put(encoded);
    }

    private void addHead(int size, int fixed, int sized) {
        if (size < 16) {
            room(1).put((byte) (fixed | size));
        } else {
            room(3).put((byte) sized).putShort((short) size);
        }
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            bytes = ByteBuffer.allocate(2 * (bytes.capacity() + more)).put(bytes.flip());
        }
        return bytes;
    }
}
