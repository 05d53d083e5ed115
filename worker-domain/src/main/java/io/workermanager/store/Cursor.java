package io.workermanager.store;

/**
 * A place in a scan, meaningful only to the store that made it and to the same query.
 *
 * @param place in the store's own words; empty at the start
 */
public record Cursor(String place) {
    /** Where every scan begins. */
    public static final Cursor START = new Cursor("");
}
