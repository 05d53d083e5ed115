package io.workermanager.agent;

/** Makes text of any origin fit for one line of a log and for a record: bounded, without control characters, valid UTF-16. */
final class SingleLineText {
    private SingleLineText() {}

    /** @param atMost how many code points may stay; what is longer ends with three dots */
    static String of(String text, int atMost) {
        StringBuilder line = new StringBuilder();
        int at = 0;
        for (int points = 0; at < text.length() && points < atMost; points++) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            line.appendCodePoint(isShown(point) ? point : ' ');
        }
        return line.append(at < text.length() ? "..." : "").toString();
    }

    private static boolean isShown(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
