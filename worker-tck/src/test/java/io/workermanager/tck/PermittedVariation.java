package io.workermanager.tck;

/** What a store may do, in the words of the contract. */
public enum PermittedVariation {
    /** A scan says more. */
    OVER_DELIVERY("MAY-1 deliver more in a scan than was asked for"),
    /** A scan repeats itself. */
    REPETITION("MAY-2 deliver a record twice in a scan"),
    /** A scan has a page for nothing. */
    EMPTY_PAGE("MAY-3 answer a scan with an empty page although more follow"),
    /** A record outlives its time. */
    LATE_END("MAY-4 keep a record for up to ten seconds after its time"),
    /** A signal comes twice. */
    SECOND_HINT("MAY-5 give a hint twice"),
    /** What is gone is known for long. */
    LONG_MEMORY("MAY-6 remember removed ids and given-up sessions for longer than a minute"),
    /** An index knows only what was written. */
    LATE_COUNT("MAY-7 count a record that became unreadable as what it was, until its lease is over");

    private final String words;

    PermittedVariation(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
