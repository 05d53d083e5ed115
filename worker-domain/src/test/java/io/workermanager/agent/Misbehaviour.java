package io.workermanager.agent;

import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ways in which user code can misbehave. */
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
    MESSAGE_BLOCKS,
    TEXT_THROWS,
    TEXT_IS_NULL,
    CAUSE_IS_ITSELF,
    STACK_TRACE_THROWS,
    MESSAGE_IS_HUGE,
    MESSAGE_IS_INVALID,
    BLOCKS,
    LEAVES_AN_INTERRUPT,
    CLOSES,
    STARTS_AGAIN,
    CLAIMS;

    boolean blocks() {
        return this == BLOCKS || this == MESSAGE_BLOCKS;
    }

    boolean closes() {
        return this == CLOSES;
    }

    /** Whether the call still returns a value. */
    boolean returns() {
        return this == LEAVES_AN_INTERRUPT || this == CLOSES || this == STARTS_AGAIN || this == CLAIMS;
    }

    /** Misbehaves on the current thread. */
    void run(AgentFixture fixture, UserCodeThreads threads) {
        switch (this) {
            case RETURNS_NULL -> {}
            case BLOCKS -> threads.blockUninterruptibly();
            case LEAVES_AN_INTERRUPT -> Thread.currentThread().interrupt();
            case CLOSES -> fixture.agent.close();
            case STARTS_AGAIN -> fixture.agent.start();
            case CLAIMS -> fixture.operator.claim(Criteria.any(), SessionId.of("claimed from within"));
            case OVERFLOWS_THE_STACK -> recurse(0);
            default -> throwUnchecked(thrown(threads));
        }
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + depth;
    }

    private Throwable thrown(UserCodeThreads threads) {
        return switch (this) {
            case THROWS_CHECKED -> new IOException("no such file");
            case THROWS_AN_ERROR -> new AssertionError("full");
            case THROWS_INTERRUPTED -> new InterruptedException("stop");
            case MESSAGE_IS_NULL -> new IllegalArgumentException((String) null);
            case MESSAGE_THROWS ->
                new UnusualException() {
                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException();
                    }
                };
            case MESSAGE_BLOCKS ->
                new UnusualException() {
                    @Override
                    public String getMessage() {
                        threads.blockUninterruptibly();
                        return "";
                    }
                };
            case TEXT_THROWS ->
                new UnusualException() {
                    @Override
                    public String toString() {
                        throw new StackOverflowError();
                    }
                };
            case TEXT_IS_NULL ->
                new UnusualException() {
                    @Override
                    public @Nullable String toString() {
                        return null;
                    }
                };
            case CAUSE_IS_ITSELF ->
                new UnusualException() {
                    @Override
                    public synchronized Throwable getCause() {
                        return this;
                    }
                };
            case STACK_TRACE_THROWS ->
                new UnusualException() {
                    @Override
                    public StackTraceElement[] getStackTrace() {
                        throw new IllegalStateException();
                    }
                };
            case MESSAGE_IS_HUGE -> new IllegalArgumentException("line\n\u0000".repeat(500_000));
            case MESSAGE_IS_INVALID -> new IllegalArgumentException("\ud800 alone \udc00\u2028");
            default -> new IllegalArgumentException("no such market");
        };
    }

    private static class UnusualException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUnchecked(Throwable e) throws E {
        throw (E) e;
    }
}
