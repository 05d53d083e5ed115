package io.workermanager.tck;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the kit without its patch number: patch releases add no rules. */
record TckVersion(int major, int minor) implements Comparable<TckVersion> {
    /** The version of this kit. */
    static final TckVersion CURRENT = new TckVersion(0, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})");
    private static final Comparator<TckVersion> ORDER =
            Comparator.comparingInt(TckVersion::major).thenComparingInt(TckVersion::minor);

    static TckVersion of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a version of the kit has the form " + CURRENT + ", was '" + text + "'");
        }
        return new TckVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    @Override
    public int compareTo(TckVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
