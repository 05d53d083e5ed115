package io.workermanager.model;

/**
 * What a listing shows besides the workers that are alive and online.
 *
 * @param includeOffline also those that are alive and offline, paused or under a hold
 * @param includeExpired also the records of those that died or left
 */
public record ListOptions(boolean includeOffline, boolean includeExpired) {
    /**
     * Returns options for the workers that are alive, online or not.
     *
     * @return the options
     */
    public static ListOptions living() {
        return new ListOptions(true, false);
    }

    /**
     * Returns options for the workers that are alive and online.
     *
     * @return the options
     */
    public static ListOptions online() {
        return new ListOptions(false, false);
    }

    /**
     * Returns options for every stored record.
     *
     * @return the options
     */
    public static ListOptions everything() {
        return new ListOptions(true, true);
    }
}
