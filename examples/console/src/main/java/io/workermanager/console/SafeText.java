package io.workermanager.console;

/**
 * Makes text from records safe for a terminal: what a terminal would obey or not show (control characters, format characters such as a
 * change of direction, lone surrogates) becomes a visible escape, which is also valid inside a JSON string.
 */
final class SafeText {
    private SafeText() {}

    /** Escapes every such character, line breaks included. */
    static String line(String text) {
        return escaped(text, false);
    }

    /** Escapes every such character but the line feed. */
    static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepLineFeeds) {
        if (text.codePoints().noneMatch(SafeText::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isUnsafe(point) && !(keepLineFeeds && point == '\n')) {
                for (char unit : Character.toChars(point)) {
                    safe.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }

    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
