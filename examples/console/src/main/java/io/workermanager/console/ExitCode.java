package io.workermanager.console;

/** The exit codes of every command. */
final class ExitCode {
    static final int DONE = 0;
    static final int STORE_FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int DEADLINE_PASSED = 3;
    static final int DETACHED = 130;

    private ExitCode() {}
}
