package io.workermanager.console;

import org.jline.utils.WCWidth;

/** The width of text in cells of a terminal: a Chinese character and an emoji take two. */
final class TextWidth {
    private static final String CUT = "…";

    private TextWidth() {}

    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    private static int of(int point) {
        return Math.max(0, WCWidth.wcwidth(point));
    }

    static String padded(String text, int width, boolean right) {
        String blanks = " ".repeat(Math.max(0, width - of(text)));
        return right ? blanks + text : text + blanks;
    }

    /** The text, cut to a width of at least one cell. */
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = of(CUT);
        for (int point : text.codePoints().toArray()) {
            used += of(point);
            if (used > width) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept + CUT;
    }
}
