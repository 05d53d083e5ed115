package io.workermanager.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random damage of stored bytes: small changes, and JSON that is hostile to readers. */
public final class RandomCorruption {
    private static final List<String> NUMBERS = List.of(
            "NaN",
            "Infinity",
            "-0",
            "-0.0",
            "00",
            "1e999999",
            "-1E-999999",
            "1e2147483647",
            "1e-2147483648",
            "0.1e-2147483647",
            "1e99999999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "9007199254740993",
            "253402300800000",
            "0x10",
            "1.",
            ".5",
            "+1");
    private static final List<String> ESCAPES = List.of(
            "\\u0000",
            "\\ud800",
            "\\udc00\\ud800",
            "\\ud83d\\ude80",
            "\\u00",
            "\\x41",
            "\\",
            "\\u001b[31m",
            "\n",
            "\u0000",
            "\ufeff",
            "\u2028");
    private static final byte[][] NO_UTF8 = {
        {(byte) 0xff},
        {(byte) 0xc0, (byte) 0x80},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xe2, (byte) 0x82}
    };

    private final Random random;

    public RandomCorruption(Random random) {
        this.random = random;
    }

    public byte[] of(byte[] sound) {
        byte[] mutant = sound;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            mutant = once(mutant);
        }
        return mutant;
    }

    private byte[] once(byte[] from) {
        if (from.length == 0) {
            return randomBytes();
        }
        return switch (random.nextInt(16)) {
            case 0, 1 -> flipped(from);
            case 2 -> Arrays.copyOf(from, random.nextInt(from.length));
            case 3, 4 -> moved(from);
            case 5 -> spliced(from, 0, NO_UTF8[random.nextInt(NO_UTF8.length)]);
            case 6 -> spliced(from, 0, text(ESCAPES.get(random.nextInt(ESCAPES.size()))));
            case 7 -> spliced(from, random.nextInt(40), randomBytes());
            case 8, 9, 10, 11 -> inValue(from, number());
            case 12 -> inValue(from, nested());
            case 13 -> inValue(from, '"' + "y".repeat(size()) + '"');
            case 14 -> repeatedField(from);
            default -> withFields(from);
        };
    }

    public byte[] randomBytes() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] flipped(byte[] from) {
        byte[] mutant = from.clone();
        mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
        return mutant;
    }

    private byte[] moved(byte[] from) {
        int begin = random.nextInt(from.length);
        int length = random.nextInt(Math.min(60, from.length - begin) + 1);
        return spliced(from, random.nextInt(60), Arrays.copyOfRange(from, begin, begin + length));
    }

    private byte[] spliced(byte[] from, int over, byte[] with) {
        return spliced(from, random.nextInt(from.length + 1), over, with);
    }

    private static byte[] spliced(byte[] from, int at, int over, byte[] with) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(from.length + with.length);
        out.write(from, 0, at);
        out.writeBytes(with);
        int rest = Math.min(from.length, at + over);
        out.write(from, rest, from.length - rest);
        return out.toByteArray();
    }

    /** Replaces a value. */
    private byte[] inValue(byte[] from, String value) {
        int colon = after(from, ':');
        int end = colon;
        while (end < from.length && from[end] != ',' && from[end] != '}') {
            end++;
        }
        return spliced(from, colon, end - colon, text(value));
    }

    private int after(byte[] in, char what) {
        int start = random.nextInt(in.length);
        for (int i = 0; i < in.length; i++) {
            int at = (start + i) % in.length;
            if (in[at] == what) {
                return at + 1;
            }
        }
        return in.length;
    }

    private String number() {
        return switch (random.nextInt(5)) {
            case 0 -> (random.nextBoolean() ? "-" : "") + "7".repeat(size());
            case 1 -> "0." + "3".repeat(size());
            case 2 -> "1" + "0".repeat(size()) + "e-" + random.nextInt(2_000_000_000);
            default -> NUMBERS.get(random.nextInt(NUMBERS.size()));
        };
    }

    /** Mostly small, sometimes beyond every bound. */
    private int size() {
        return 1 << random.nextInt(random.nextInt(20) == 0 ? 21 : 15);
    }

    private String nested() {
        int depth = 1 << random.nextInt(random.nextInt(10) == 0 ? 18 : 7);
        return switch (random.nextInt(4)) {
            case 0 -> "[".repeat(depth) + "]".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            case 2 -> "[".repeat(depth);
            default -> "[" + "[],{},".repeat(depth) + "0]";
        };
    }

    private byte[] repeatedField(byte[] from) {
        String[] fields = new String(from, StandardCharsets.ISO_8859_1).split("(?=,\")");
        String again = fields[random.nextInt(fields.length)];
        int at = random.nextInt(fields.length);
        fields[at] = fields[at] + again;
        return String.join("", fields).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] withFields(byte[] from) {
        StringBuilder fields = new StringBuilder();
        for (int i = 1 << random.nextInt(12); i > 0; i--) {
            fields.append("\"f").append(Integer.toString(random.nextInt(), 36)).append("\":{},");
        }
        return spliced(from, Math.min(from.length, after(from, ',')), 0, text(fields.toString()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
