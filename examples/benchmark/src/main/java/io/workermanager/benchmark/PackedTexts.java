package io.workermanager.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts that one argument packs as MessagePack, as the adapter sends them; one character a byte. */
final class PackedTexts {
    private static final char NOTHING = 0xc0;
    private static final char FIXED_TEXT = 0xa0;
    private static final char TEXT_8 = 0xd9;

    private PackedTexts() {}

    /** Takes an argument apart, with null for each nothing. */
    static List<@Nullable String> unpacked(String argument) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int at = 0; at < argument.length(); ) {
            char head = argument.charAt(at++);
            if (head == NOTHING) {
                texts.add(null);
                continue;
            }
            int length = head == TEXT_8 ? argument.charAt(at++) : head - FIXED_TEXT;
            texts.add(argument.substring(at, at + length));
            at += length;
        }
        return texts;
    }

    /** The argument that packs these. */
    static String packed(List<? extends @Nullable String> texts) {
        StringBuilder argument = new StringBuilder();
        for (String text : texts) {
            if (text == null) {
                argument.append(NOTHING);
            } else if (text.length() < 32) {
                argument.append((char) (FIXED_TEXT + text.length())).append(text);
            } else {
                argument.append(TEXT_8).append((char) text.length()).append(text);
            }
        }
        return argument.toString();
    }
}
