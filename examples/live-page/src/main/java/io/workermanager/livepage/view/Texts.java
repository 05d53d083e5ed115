package io.workermanager.livepage.view;

import java.util.Locale;
import java.util.stream.Stream;

/** The comparison of a search. */
final class Texts {
    private Texts() {}

    /** Whether one of the texts contains the wanted one, in any case. */
    static boolean contains(String wanted, String... texts) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        return Stream.of(texts).anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(lower));
    }
}
