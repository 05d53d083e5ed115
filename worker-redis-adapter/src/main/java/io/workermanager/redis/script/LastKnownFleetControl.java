package io.workermanager.redis.script;

import io.workermanager.model.FleetControl;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.codec.FleetControlCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fleet control of the latest reply. Every call names the one that it knows, so a reply carries the control only if it changed.
 * Safe for use by many threads.
 */
final class LastKnownFleetControl {
    /** A head that no control has, so the next reply brings the stored one. */
    private static final String UNREADABLE = "?";

    private volatile Entry latest = new Entry(FleetControl.none(), "", null, System.nanoTime(), "");

    /**
     * @param control the latest control
     * @param head the head that calls send
     * @param unreadable why the stored control cannot be read, if it cannot
     * @param since the monotonic time of the reply
     * @param stored the stored text, empty if there is none or it cannot be read
     */
    private record Entry(
            FleetControl control, String head, @Nullable WorkerStoreException unreadable, long since, String stored) {
        static Entry of(byte[] value) {
            if (value.length == 0) {
                return new Entry(FleetControl.none(), "", null, System.nanoTime(), "");
            }
            try {
                return new Entry(
                        FleetControlCodec.read(value),
                        FleetControlCodec.head(value),
                        null,
                        System.nanoTime(),
                        text(value));
            } catch (WorkerStoreException e) {
                return new Entry(FleetControl.none(), UNREADABLE, e, System.nanoTime(), "");
            }
        }

        private static String text(byte[] value) {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns the control.
     *
     * @throws WorkerStoreException if the stored control cannot be read, which differs from no control
     */
    FleetControl control() {
        Entry now = latest;
        if (now.unreadable != null) {
            throw new WorkerStoreException(String.valueOf(now.unreadable.getMessage()), false, now.unreadable);
        }
        return now.control;
    }

    /** The monotonic time of the reply that brought the control. */
    long since() {
        return latest.since;
    }

    /** The stored text, empty if there is none or it cannot be read. */
    String stored() {
        return latest.stored;
    }

    /** The head that calls send. */
    String head() {
        return latest.head;
    }

    /**
     * Takes the control of a reply. A smaller revision replaces a greater one only if the call began after the reply with the greater
     * one: then the store lost it.
     *
     * @param value the stored value, empty if there is none
     * @param called the monotonic time before the call
     */
    void update(byte[] value, long called) {
        Entry next = Entry.of(value);
        synchronized (this) {
            if (next.control.revision() > latest.control.revision() || called - latest.since >= 0) {
                latest = next;
            }
        }
    }
}
