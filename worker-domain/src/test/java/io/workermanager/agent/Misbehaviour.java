package io.workermanager.agent;

import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What foreign code does that it should not. */
@SuppressWarnings({"InfiniteRecursion", "OverrideThrowableToString", "ToStringReturnsNull"})
enum Misbehaviour {
    RETURNS_NULL,
    THROWS,
    THROWS_CHECKED,
    THROWS_AN_ERROR,
    THROWS_INTERRUPTED,
    OVERFLOWS_THE_STACK,
    MESSAGE_IS_NULL,
    MESSAGE_THROWS,
    MESSAGE_NEVER_COMES,
    TEXT_THROWS,
    TEXT_IS_NULL,
    CAUSE_IS_ITSELF,
    STACK_TRACE_THROWS,
    MESSAGE_IS_HUGE,
    MESSAGE_IS_NO_TEXT,
    BLOCKS,
    LEAVES_AN_INTERRUPT,
    CLOSES,
    STARTS_AGAIN,
    CLAIMS;

    boolean blocks() {
        return this == BLOCKS || this == MESSAGE_NEVER_COMES;
    }

    boolean closes() {
        return this == CLOSES;
    }

    /** Whether the call comes back with a value after all. */
    boolean returns() {
        return this == LEAVES_AN_INTERRUPT || this == CLOSES || this == STARTS_AGAIN || this == CLAIMS;
    }

    /** Does it, on the thread of the foreign code. */
    void happen(AgentFixture scene, UserCodeThreads threads) {
        switch (this) {
            case RETURNS_NULL -> {}
            case BLOCKS -> threads.blockForEver();
            case LEAVES_AN_INTERRUPT -> Thread.currentThread().interrupt();
            case CLOSES -> scene.agent.close();
            case STARTS_AGAIN -> scene.agent.start();
            case CLAIMS -> scene.operator.claim(Criteria.any(), SessionId.of("claimed from within"));
            case OVERFLOWS_THE_STACK -> deeper(0);
            default -> sneak(thrown(threads));
        }
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + depth;
    }

    private Throwable thrown(UserCodeThreads threads) {
        return switch (this) {
            case THROWS_CHECKED -> new IOException("no such file");
            case THROWS_AN_ERROR -> new AssertionError("full");
            case THROWS_INTERRUPTED -> new InterruptedException("stop");
            case MESSAGE_IS_NULL -> new IllegalArgumentException((String) null);
            case MESSAGE_THROWS ->
                new Odd() {
                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException();
                    }
                };
            case MESSAGE_NEVER_COMES ->
                new Odd() {
                    @Override
                    public String getMessage() {
                        threads.blockForEver();
                        return "";
                    }
                };
            case TEXT_THROWS ->
                new Odd() {
                    @Override
                    public String toString() {
                        throw new StackOverflowError();
                    }
                };
            case TEXT_IS_NULL ->
                new Odd() {
                    @Override
                    public @Nullable String toString() {
                        return null;
                    }
                };
            case CAUSE_IS_ITSELF ->
                new Odd() {
                    @Override
                    public synchronized Throwable getCause() {
                        return this;
                    }
                };
            case STACK_TRACE_THROWS ->
                new Odd() {
                    @Override
                    public StackTraceElement[] getStackTrace() {
                        throw new IllegalStateException();
                    }
                };
            case MESSAGE_IS_HUGE -> new IllegalArgumentException("line\n\u0000".repeat(500_000));
            case MESSAGE_IS_NO_TEXT -> new IllegalArgumentException("\ud800 alone \udc00\u2028");
            default -> new IllegalArgumentException("no such market");
        };
    }

    private static class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }
}
