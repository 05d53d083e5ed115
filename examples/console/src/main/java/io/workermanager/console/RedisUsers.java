package io.workermanager.console;

/** The Redis users of the adapter's README, as the help of each command names the one that suffices. */
final class RedisUsers {
    static final String OBSERVER = "%nRedis user that suffices: observer (see the command doctor).";
    static final String WORKER = "%nRedis user that suffices: worker (see the command doctor).";
    static final String OPERATOR = "%nRedis user that suffices: operator (see the command doctor).";

    private RedisUsers() {}
}
