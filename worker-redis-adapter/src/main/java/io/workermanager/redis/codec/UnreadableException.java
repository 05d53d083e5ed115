package io.workermanager.redis.codec;

/** What is stored is not what it should be; the message says why. */
public final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 300;

    public UnreadableException(String why) {
        super(shown(why), null, false, false);
    }

    /** What is stored may be long, and no text at all, and still ends up in logs. */
    private static String shown(String why) {
        String beginning = why.length() > LONGEST ? why.substring(0, LONGEST) + "..." : why;
        return beginning.replaceAll("\\p{Cntrl}", "?");
    }
}
