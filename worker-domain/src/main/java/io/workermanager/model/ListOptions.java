package io.workermanager.model;

/**
 * Which workers a listing contains besides the workers that are alive and online.
 *
 * @param includeOffline also the living workers that are offline, paused or under a hold
 * @param includeExpired also the records of workers that died or left
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
