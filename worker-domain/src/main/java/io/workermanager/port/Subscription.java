package io.workermanager.port;

/** A watch that runs until it is closed. Closing it again does nothing. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
