package io.workermanager.tck;

/** What the contract permits, in the words of its table. */
public enum PermittedVariation {
    SURPLUS_RECORDS("MAY-1 deliver more records in a scan than requested"),
    REPEATED_RECORDS("MAY-2 deliver a record twice in a scan"),
    EMPTY_PAGE("MAY-3 return an empty page although more pages follow"),
    LATE_EXPIRY("MAY-4 keep a record for up to ten seconds after its time"),
    REPEATED_HINT("MAY-5 send a hint twice"),
    LONG_MEMORY("MAY-6 remember removed ids and released sessions for longer than a minute"),
    STALE_COUNT("MAY-7 count a record that became unreadable in its last state, until its lease is over"),
    LONG_CONTROL("MAY-8 keep a control for longer than requested");

    private final String text;

    PermittedVariation(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
