package io.workermanager.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts, numbers and nothings that one argument packs as MessagePack, as the adapter sends them; one character a byte. */
final class MessagePackCodec {
    private static final char NOTHING = 0xc0;
    private static final char NUMBER = 0xcb;
    private static final char FIXED_TEXT = 0xa0;
    private static final char TEXT_8 = 0xd9;

    private MessagePackCodec() {}

    /** Takes an argument apart: a text, a {@code Double} or null for each. */
    static List<@Nullable Object> unpacked(String argument) {
        List<@Nullable Object> fields = new ArrayList<>();
        for (int at = 0; at < argument.length(); ) {
            char head = argument.charAt(at++);
            if (head == NOTHING) {
                fields.add(null);
                continue;
            }
            int length = head == NUMBER ? Double.BYTES : head == TEXT_8 ? argument.charAt(at++) : head - FIXED_TEXT;
            String bytes = argument.substring(at, at + length);
            fields.add(head == NUMBER ? (Object) number(bytes) : bytes);
            at += length;
        }
        return fields;
    }

    private static double number(String bytes) {
        long bits = 0;
        for (int i = 0; i < bytes.length(); i++) {
            bits = bits << Byte.SIZE | bytes.charAt(i);
        }
        return Double.longBitsToDouble(bits);
    }

    /** The argument that packs these. */
    static String packed(List<? extends @Nullable Object> fields) {
        StringBuilder argument = new StringBuilder();
        for (Object field : fields) {
            if (field == null) {
                argument.append(NOTHING);
            } else if (field instanceof Double number) {
                argument.append(NUMBER);
                long bits = Double.doubleToRawLongBits(number);
                for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                    argument.append((char) (bits >> shift & 0xff));
                }
            } else {
                String text = (String) field;
                if (text.length() < 32) {
                    argument.append((char) (FIXED_TEXT + text.length())).append(text);
                } else {
                    argument.append(TEXT_8).append((char) text.length()).append(text);
                }
            }
        }
        return argument.toString();
    }
}
