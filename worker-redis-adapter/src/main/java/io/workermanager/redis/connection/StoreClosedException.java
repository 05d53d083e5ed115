package io.workermanager.redis.connection;

/** Why a call ended that was under way when its store was closed. */
public final class StoreClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /** @param sent whether the call may have reached the server */
    public StoreClosedException(boolean sent) {
        super("the store is closed");
        this.sent = sent;
    }

    boolean sent() {
        return sent;
    }
}
