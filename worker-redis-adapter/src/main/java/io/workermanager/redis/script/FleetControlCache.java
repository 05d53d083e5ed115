package io.workermanager.redis.script;

import io.workermanager.model.FleetControl;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.codec.FleetControlCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fleet control as the last replies told it. Every call says which one it knows, and so a reply needs to carry it only when
 * it changed. Safe for use by many threads.
 */
final class FleetControlCache {
    /** The head of no control, and not of none either: the next reply will bring what there is. */
    private static final String UNREADABLE = "?";

    private volatile Known known = new Known(FleetControl.NONE, "", null, System.nanoTime(), "");

    /**
     * @param control what was told last
     * @param head what calls say that they know
     * @param unreadable why it is not known what it is now
     * @param since the monotonic time that it is known from
     * @param stored as it is stored, empty if there is none or it cannot be read
     */
    private record Known(
            FleetControl control, String head, @Nullable WorkerStoreException unreadable, long since, String stored) {
        static Known of(byte[] value) {
            if (value.length == 0) {
                return new Known(FleetControl.NONE, "", null, System.nanoTime(), "");
            }
            try {
                return new Known(
                        FleetControlCodec.read(value),
                        FleetControlCodec.head(value),
                        null,
                        System.nanoTime(),
                        text(value));
            } catch (WorkerStoreException e) {
                return new Known(FleetControl.NONE, UNREADABLE, e, System.nanoTime(), "");
            }
        }

        private static String text(byte[] value) {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns the control.
     *
     * @throws WorkerStoreException if what is stored cannot be read: that is not "no orders"
     */
    FleetControl control() {
        Known now = known;
        if (now.unreadable != null) {
            throw new WorkerStoreException(String.valueOf(now.unreadable.getMessage()), false, now.unreadable);
        }
        return now.control;
    }

    /** The control as it is stored, empty if there is none or it cannot be read. */
    String stored() {
        return known.stored;
    }

    /** What a call tells the server. */
    String head() {
        return known.head;
    }

    /**
     * Takes in the control that a reply brought. One with a smaller revision is the later one only if the call began after the
     * greater one was known: then the store forgot it.
     *
     * @param value the stored value, empty if there is none
     * @param called the monotonic time before the call
     */
    void saw(byte[] value, long called) {
        Known next = Known.of(value);
        synchronized (this) {
            if (next.control.revision() > known.control.revision() || called - known.since >= 0) {
                known = next;
            }
        }
    }
}
