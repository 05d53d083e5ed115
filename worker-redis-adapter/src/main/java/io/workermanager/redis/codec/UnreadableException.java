package io.workermanager.redis.codec;

/** Stored bytes are invalid; the message gives the reason. */
public final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 300;

    public UnreadableException(String why) {
        super(shown(why), null, false, false);
    }

    /** Shortens the message and replaces control characters, since it appears in logs. */
    private static String shown(String why) {
        String beginning = why.length() > LONGEST ? why.substring(0, LONGEST) + "..." : why;
        return beginning.replaceAll("\\p{Cntrl}", "?");
    }
}
