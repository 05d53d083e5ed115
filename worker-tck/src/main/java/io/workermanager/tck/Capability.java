package io.workermanager.tck;

import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * An optional ability of a store or of its test. If a test does not claim a capability, the rules that need it are reported as
 * aborted, never as passed.
 */
public enum Capability {
    /** The test can advance the store's clock: days pass at once, and exactly. */
    MOVABLE_CLOCK("let the store use clock(), or override advanceTime(Duration)", "advanceTime"),
    /** The test can move the store's clock back, as an administrator may. */
    CLOCK_SET_BACK("let the store use clock(), or override moveClockBack(Duration)", "moveClockBack"),
    /** The store calls the listeners of {@code watch}. */
    SIGNALS("let watch(WatchScope, Consumer) call its listeners", "open"),
    /** The stored value of an id may be unreadable. */
    UNREADABLE_RECORDS("override corruptRecord(String, WorkerId)", "corruptRecord"),
    /** Another JVM can open stores of the same fleet. */
    OTHER_PROCESS("override otherProcess()", "otherProcess");

    private final String instruction;
    private final String hook;

    Capability(String instruction, String hook) {
        this.instruction = instruction;
        this.hook = hook;
    }

    /** Whether the test, or a superclass of it below the kit, overrides the hook of this capability. */
    boolean isUsableIn(Class<?> test) {
        for (Class<?> at = test; at != WorkerStoreTck.class; at = at.getSuperclass()) {
            if (Arrays.stream(at.getDeclaredMethods()).anyMatch(this::overridesHook)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the use of the kit's clock is enough. */
    boolean isOfClock() {
        return this == MOVABLE_CLOCK || this == CLOCK_SET_BACK;
    }

    private boolean overridesHook(Method method) {
        return Arrays.stream(WorkerStoreTck.class.getDeclaredMethods())
                .filter(own -> own.getName().equals(hook))
                .anyMatch(own -> method.getName().equals(hook)
                        && Arrays.equals(method.getParameterTypes(), own.getParameterTypes()));
    }

    /** How to claim this capability. */
    String howToClaim() {
        return "needs " + name() + ": return it from capabilities(), and " + instruction;
    }
}
