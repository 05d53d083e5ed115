package io.workermanager.model;

/**
 * What a listing shows besides the workers that are alive and online.
 *
 * @param includeOffline also those that are alive and offline, paused or under a hold
 * @param includeExpired also the records of those that died or left
 */
public record ListOptions(boolean includeOffline, boolean includeExpired) {
    /** Everyone who is alive. */
    public static final ListOptions LIVING = new ListOptions(true, false);

    /** Everyone who is alive and online. */
    public static final ListOptions ONLINE = new ListOptions(false, false);

    /** Every record there is. */
    public static final ListOptions EVERYTHING = new ListOptions(true, true);
}
