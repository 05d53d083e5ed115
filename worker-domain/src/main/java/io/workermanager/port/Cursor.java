package io.workermanager.port;

import java.util.Objects;

/**
 * A place in a scan, meaningful only to the store that made it and to the same query.
 *
 * @param place in the store's own words; empty at the start
 */
public record Cursor(String place) {
    /** Refuses what is null. */
    public Cursor {
        Objects.requireNonNull(place, "place");
    }

    /**
     * Returns the cursor of the first page.
     *
     * @return the cursor
     */
    public static Cursor start() {
        return START;
    }

    private static final Cursor START = new Cursor("");
}
