package io.workermanager.tck;

/**
 * Something that not every store can do, or not in a test. The rules of a capability that a store does not claim are
 * reported as aborted, never as passed.
 */
public enum Capability {
    /** The test moves the store's clock: days pass in no time, and exactly. */
    MOVABLE_CLOCK("override elapse(Duration) so that it moves the store's clock"),
    /** The test sets the store's clock back, as a careless administrator does. */
    CLOCK_SET_BACK("override setBack(Duration)"),
    /** The store calls the listeners of {@code watch}. */
    SIGNALS("let watch(Scope, Consumer) call its listeners"),
    /** What is stored under an id may turn out to be no record. */
    UNREADABLE_RECORDS("override plantUnreadable(String, WorkerId)");

    private final String how;

    Capability(String how) {
        this.how = how;
    }

    /** What to do to have the rules of this capability run. */
    String howToClaim() {
        return "needs " + name() + ": name it in capabilities(), and " + how;
    }
}
