package io.workermanager.console;

/**
 * How text is laid out.
 *
 * @param wide whether tables have all columns, and nothing is cut
 * @param columns the width of the terminal; 0 if it is unknown
 * @param colours whether colours may be used
 */
record Layout(boolean wide, int columns, boolean colours) {
    static final Layout PLAIN = new Layout(false, 0, false);

    boolean cuts() {
        return columns > 0 && !wide;
    }
}
