package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Something that not every store can do, or not in a test. The rules of a capability that a store does not claim are
 * reported as aborted, never as passed.
 */
public enum Capability {
    /** The test moves the store's clock: days pass in no time, and exactly. */
    MOVABLE_CLOCK("let the store live by clock(), or override elapse(Duration) so that it moves the store's", "elapse"),
    /** The test sets the store's clock back, as a careless administrator does. */
    CLOCK_SET_BACK("let the store live by clock(), or override setBack(Duration)", "setBack"),
    /** The store calls the listeners of {@code watch}. */
    SIGNALS("let watch(Scope, Consumer) call its listeners", "open"),
    /** What is stored under an id may turn out to be no record. */
    UNREADABLE_RECORDS("override plantUnreadable(String, WorkerId)", "plantUnreadable");

    private final String how;
    private final String hook;

    Capability(String how, String hook) {
        this.how = how;
        this.hook = hook;
    }

    /** Whether the hook that the rules of this capability call is overridden somewhere below the kit. */
    boolean isUsableIn(Class<?> test) {
        for (Class<?> at = test; at != WorkerStoreTck.class; at = at.getSuperclass()) {
            if (Arrays.stream(at.getDeclaredMethods()).anyMatch(this::overridesHook)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the kit's own clock will do. */
    boolean isOfAClock() {
        return this == MOVABLE_CLOCK || this == CLOCK_SET_BACK;
    }

    private boolean overridesHook(Method method) {
        return Arrays.stream(WorkerStoreTck.class.getDeclaredMethods())
                .filter(own -> own.getName().equals(hook))
                .anyMatch(own -> method.getName().equals(hook)
                        && Arrays.equals(method.getParameterTypes(), own.getParameterTypes()));
    }

    /** What to do to have the rules of this capability run. */
    String howToClaim() {
        return "needs " + name() + ": name it in capabilities(), and " + how;
    }
}
