package io.workermanager.redis;

/** What is stored is not what it should be; the message says why. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String why) {
        super(why, null, false, false);
    }
}
